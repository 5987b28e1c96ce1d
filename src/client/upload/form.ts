import type { UploadFields } from '../api-types.js';

/** A file as React Native names it: `uri` leads to it on the device. */
export interface NativeFile {
  readonly uri: string;
  readonly name: string;
  /** Its media type, such as `audio/mp4`. */
  readonly type: string;
}

/** A recording: sound, or video with sound. */
export type Recording = Blob | NativeFile;

/** What is used of FormData; that of React Native takes a file as an object. */
interface Form {
  append(name: string, value: unknown, fileName?: string): void;
}

/** The form of an upload. What is undefined is not sent; lists are sent as a part for each entry. */
export function uploadForm(files: Recording | readonly Recording[], fields: UploadFields): FormData {
  const formData = new FormData();
  const form: Form = formData;
  for (const [name, value] of Object.entries(fields)) {
    for (const entry of Array.isArray(value) ? value : [value]) {
      if (entry !== undefined) form.append(name, String(entry));
    }
  }
  for (const file of isList(files) ? files : [files]) appendFile(form, file);
  return formData;
}

function isList(files: Recording | readonly Recording[]): files is readonly Recording[] {
  return Array.isArray(files);
}

/** A Blob has no name of its own; the service reads what kind of file it is from the content. */
function appendFile(form: Form, file: Recording): void {
  if ('uri' in file) form.append('audio', { uri: file.uri, name: file.name, type: file.type });
  else if ('name' in file) form.append('audio', file);
  else form.append('audio', file, 'recording');
}
