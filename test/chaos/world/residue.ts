import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The names in a folder; none if it is missing. */
export async function filesIn(...place: readonly string[]): Promise<string[]> {
  return readdir(path.join(...place)).catch(() => []);
}

/**
 * The models of the responses in a data folder that other installations are still to be told of. A key without a response
 * stays until its request is repeated; one that a killed process of another installation holds, until that claim counts as
 * abandoned.
 */
export async function unsharedModels(dataFolder: string): Promise<string[]> {
  const modelsOf = async (name: string): Promise<string[]> => {
    const claims = path.join(dataFolder, 'keys', 'claims', name);
    const texts = await Promise.all(
      (await filesIn(claims)).map((file) => readFile(path.join(claims, file), 'utf8').catch(() => '')),
    );
    return texts.flatMap((text) => /"model_id\\":\\"(\w+)/.exec(text)?.[1] ?? []);
  };
  const models = await Promise.all((await filesIn(dataFolder, 'keys', 'unshared')).map(modelsOf));
  return models.flat();
}

/**
 * Files that should not be in a data folder while nothing is in progress, except those that killed processes left
 * (`known`). `owners` processes may use the folder.
 */
export async function findResidue(dataFolder: string, owners: number, known: ReadonlySet<string>): Promise<string[]> {
  const residue: string[] = [];
  for (const folder of ['journal', 'keys']) {
    for (const name of await filesIn(dataFolder, folder, 'quarantine')) residue.push(`${folder}/quarantine/${name}`);
  }
  const found = await filesIn(dataFolder, 'journal', 'entries');
  if (found.length > owners) residue.push(`journal/entries of ${found.join(', ')}`);
  for (const owner of found) {
    const files = await filesIn(dataFolder, 'journal', 'entries', owner);
    residue.push(...files.filter((name) => name !== 'owner.json').map((name) => `journal/entries/${owner}/${name}`));
  }
  const uploads = await filesIn(dataFolder, 'uploads');
  residue.push(...uploads.filter((name) => !known.has(name)).map((name) => `uploads/${name}`));
  return residue.map((name) => `left behind: ${path.basename(dataFolder)}/${name}`);
}
