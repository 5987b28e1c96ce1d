import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { DOCUMENT } from './documented';

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const DOCUMENT_ID = 'contract';

let ajv: Ajv2020 | undefined;
const validators = new Map<string, ValidateFunction>();

/** The validator of the schema at a place of the document, compiled when it is first used. */
function validatorAt(pointer: string): ValidateFunction {
  const known = validators.get(pointer);
  if (known !== undefined) return known;
  ajv ??= new Ajv2020({
    // The document has members that are not for validation, such as examples.
    strict: false,
    validateSchema: false,
    formats: { 'date-time': DATE_TIME, 'uri-reference': true, binary: true },
  }).addSchema(DOCUMENT, DOCUMENT_ID);
  const validator = ajv.compile({ $ref: `${DOCUMENT_ID}#${encodeURI(pointer)}` });
  validators.set(pointer, validator);
  return validator;
}

/** What is wrong with a value by the schema at a place of the document, as sentences. */
export function faultsOf(value: unknown, pointer: string): string[] {
  const validate = validatorAt(pointer);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message = '', params }) => {
    const { additionalProperty } = params as { readonly additionalProperty?: string };
    return `${instancePath} ${message}${additionalProperty === undefined ? '' : ` (${additionalProperty})`}`;
  });
}
