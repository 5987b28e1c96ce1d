import path from 'node:path';

/** The absolute paths in a data folder. Folders of earlier versions have the same, so none may change. */
export function dataFolderPaths(dataDir: string) {
  return {
    uploads: path.resolve(dataDir, 'uploads'),
    inspection: path.resolve(dataDir, 'inspection'),
    samples: path.resolve(dataDir, 'samples'),
    waiting: path.resolve(dataDir, 'waiting-samples'),
    installationId: path.resolve(dataDir, 'installation-id'),
    keys: path.resolve(dataDir, 'keys'),
    journal: path.resolve(dataDir, 'journal'),
    usage: path.resolve(dataDir, 'usage'),
    sessionSecret: path.resolve(dataDir, 'session-secret'),
  };
}

/** Says what is wrong with the path of the data folder, or returns null. */
export function describeDataFolderProblem(folder: string): string | null {
  return folder.startsWith('~') ? 'write the whole path; ~ at its beginning means something to a shell alone' : null;
}
