import type { NativeFile, UploadFields } from '../api-types.js';

/** A recording: sound, or video with sound. */
export type Recording = Blob | NativeFile;

/** What is used of FormData; that of React Native takes a file as an object. */
interface Form {
  append(name: string, value: unknown, fileName?: string): void;
}

/** The form of an upload. What is undefined or null is not sent; lists are sent as a part for each entry. */
export function uploadForm(files: Recording | readonly Recording[], fields: UploadFields): FormData {
  const formData = new FormData();
  const form: Form = formData;
  for (const [name, value] of Object.entries(fields)) {
    for (const entry of [value].flat()) {
      // Not in the types, but easily given by an app: null is an object.
      if (entry === undefined || entry === null) continue;
      if (typeof entry === 'object') appendFile(form, name, entry);
      else form.append(name, String(entry));
    }
  }
  for (const file of isList(files) ? files : [files]) appendFile(form, 'audio', file);
  return formData;
}

function isList(files: Recording | readonly Recording[]): files is readonly Recording[] {
  return Array.isArray(files);
}

/** A Blob has no name of its own; the service reads what kind of file it is from the content. */
function appendFile(form: Form, part: string, file: Recording): void {
  if ('uri' in file) form.append(part, { uri: file.uri, name: file.name, type: file.type });
  else if ('name' in file) form.append(part, file);
  else form.append(part, file, part === 'audio' ? 'recording' : part);
}
