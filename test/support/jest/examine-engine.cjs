const { examineEngine } = require('../database/engine');

/** Jest's global setup: examines the engine of MONGO_TEST_URI, and says which of its limits keep tests from running. */
module.exports = async () => {
  const uri = process.env.MONGO_TEST_URI?.trim() ?? '';
  if (uri === '') return;
  const lacks = await examineEngine(uri);
  if (lacks.length === 0) return;
  console.warn(`\nThe engine of MONGO_TEST_URI lacks ${lacks.join(', ')}: the tests that need them are skipped.`);
};
