import { hasCode } from '../shared/problem.js';

/**
 * Which of the files that a call has sent were changed or removed after they were chosen. A browser then reads them no longer, and
 * the call fails as if the service could not be reached.
 */
export async function goneFiles(error: unknown, files: readonly File[]): Promise<readonly File[]> {
  if (!hasCode(error, 'network_error')) return [];
  const areGone = await Promise.all(files.map(isGone));
  return files.filter((_, index) => areGone[index]);
}

/** One that was gone before its size was asked for has none; what is empty is not sent otherwise, or the service says so. */
function isGone(file: File): Promise<boolean> {
  const reading = file.slice(0, 1).arrayBuffer();
  return reading.then(
    ({ byteLength }) => byteLength === 0,
    () => true,
  );
}
