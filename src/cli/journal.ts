import { dataFolderPaths } from '../config/data-folder';
import { errorCode } from '../files/durable-files';
import {
  type QuarantinedFile,
  readQuarantine,
  readQuarantinedText,
  returnToJournal,
} from '../journal/entries/quarantined-files';
import { type Arguments, readArguments, USAGE } from './journal/arguments';
import { renderJson, renderList } from './journal/render';
import { EXIT_FAILED, printError } from './shared/print-error';
import { EXIT_DONE, runCommand } from './shared/run-command';
import { dataFolderOrComplaint, settingsOrComplaint } from './shared/settings';

const EXIT_LEFT = 1;

type Wanted = Exclude<Arguments, { readonly kind: 'help' | 'wrong' }>;

/** Moves the wanted files back and says of each what became of it. */
async function retry(folder: string, wanted: readonly string[] | 'all'): Promise<number> {
  const files = await readQuarantine(folder);
  const isWanted = ({ file, entry }: QuarantinedFile): boolean =>
    wanted === 'all' || wanted.includes(file) || (entry?.model_id != null && wanted.includes(entry.model_id));
  const chosen = files.filter(isWanted);
  const moved = await returnToJournal(folder, chosen);
  for (const { file, entry } of chosen) {
    const what = moved.includes(file) ? `moved back: model ${entry?.model_id}` : 'not moved, since it cannot be read';
    process.stdout.write(`${file}: ${what}\n`);
  }
  const known = new Set(chosen.flatMap(({ file, entry }) => [file, entry?.model_id]));
  const unknown = wanted === 'all' ? [] : wanted.filter((one) => !known.has(one));
  for (const one of unknown) process.stdout.write(`${one}: is not in the quarantine\n`);
  if (moved.length > 0) process.stdout.write('The service saves them within seconds, or when it is next started.\n');
  return moved.length < chosen.length || unknown.length > 0 ? EXIT_LEFT : EXIT_DONE;
}

/** Prints one line of JSON for each file: the entry, or the text of one that cannot be read. */
async function exportAll(folder: string): Promise<number> {
  for (const found of await readQuarantine(folder)) {
    const text = found.entry === null ? { text: await readQuarantinedText(folder, found.file) } : {};
    process.stdout.write(`${JSON.stringify({ ...found, ...text })}\n`);
  }
  return EXIT_DONE;
}

async function main(asked: Wanted): Promise<number> {
  const settings = settingsOrComplaint();
  const dataFolder = settings && (await dataFolderOrComplaint(settings));
  if (dataFolder === null) return EXIT_FAILED;
  const folder = dataFolderPaths(dataFolder).journal;
  try {
    if (asked.kind === 'retry') return await retry(folder, asked.wanted);
    if (asked.kind === 'export') return await exportAll(folder);
    const files = await readQuarantine(folder);
    process.stdout.write(asked.json ? renderJson(files, Date.now()) : renderList(files, dataFolder, Date.now()));
    return EXIT_DONE;
  } catch (error) {
    return printError(`The folder ${folder} cannot be used: ${errorCode(error) ?? String(error)}.`);
  }
}

void runCommand<Wanted>({ usage: USAGE, readArguments, run: main });
