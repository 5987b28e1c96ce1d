const { readFileSync } = require('node:fs');
const path = require('node:path');
const { Ajv2020 } = require('ajv/dist/2020');

const FILE = path.join(__dirname, '..', '..', '..', 'docs', 'openapi.json');
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const DOCUMENT_ID = 'contract';

let ajv;
const validators = new Map();

function createAjv() {
  return new Ajv2020({
    // The document has members that are not for validation, such as examples.
    strict: false,
    validateSchema: false,
    formats: { 'date-time': DATE_TIME, date: /^\d{4}-\d{2}-\d{2}$/, 'uri-reference': true, binary: true },
  }).addSchema(JSON.parse(readFileSync(FILE, 'utf8')), DOCUMENT_ID);
}

/** The validator of the schema at a place of the document, compiled when it is first used. */
function validatorAt(pointer) {
  const known = validators.get(pointer);
  if (known !== undefined) return known;
  ajv ??= createAjv();
  const validator = ajv.compile({ $ref: `${DOCUMENT_ID}#${encodeURI(pointer)}` });
  validators.set(pointer, validator);
  return validator;
}

/** What is wrong with a value by the schema at a place of docs/openapi.json, each as a place and what is wrong there. */
function faultsAt(pointer, value) {
  const validate = validatorAt(pointer);
  if (validate(value)) return [];
  return validate.errors.map(({ instancePath, message, params: { additionalProperty } }) => {
    return `${instancePath} ${message}${additionalProperty === undefined ? '' : ` (${additionalProperty})`}`;
  });
}

module.exports = { faultsAt };
