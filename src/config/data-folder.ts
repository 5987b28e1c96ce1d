/** Says what is wrong with the path of the data folder, or returns null. */
export function describeDataFolderProblem(folder: string): string | null {
  return folder.startsWith('~') ? 'write the whole path; ~ at its beginning means something to a shell alone' : null;
}
