/** The part of a JSON schema that Fish.Audio's OpenAPI document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  array: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};
/** RFC 3339 with an offset, as clients in several languages parse it. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** What of a value is not as the schema says, members that it does not name included; each with its place. */
export function faultsOf(value: unknown, schema: Schema, find: (ref: string) => Schema, place = ''): string[] {
  if (schema.$ref !== undefined) return faultsOf(value, find(schema.$ref), find, place);
  if (schema.anyOf !== undefined) {
    const tries = schema.anyOf.map((one) => faultsOf(value, one, find, place));
    return tries.find((faults) => faults.length === 0) ?? tries[0] ?? [];
  }
  const wrong = (what: string): string[] => [`${place || 'the body'} ${what}`];
  if (schema.type !== undefined && TYPES[schema.type]?.(value) !== true) return wrong(`is no ${schema.type}`);
  if ('const' in schema && value !== schema.const) return wrong(`is not ${schema.const}`);
  if (schema.enum !== undefined && !schema.enum.includes(value)) return wrong('is none of the values');
  if (schema.format === 'date-time' && !DATE_TIME.test(String(value))) return wrong('is no time');
  if (Array.isArray(value)) {
    return value.flatMap((item) => faultsOf(item, schema.items ?? {}, find, `${place}[]`));
  }
  if (schema.type !== 'object') return [];
  return membersOf(value as Readonly<Record<string, unknown>>, schema, find, place === '' ? '' : `${place}.`);
}

function membersOf(
  value: Readonly<Record<string, unknown>>,
  { properties = {}, required = [], additionalProperties }: Schema,
  find: (ref: string) => Schema,
  prefix: string,
): string[] {
  const missing = required.filter((name) => !(name in value)).map((name) => `${prefix}${name} is missing`);
  const faults = Object.entries(value).flatMap(([name, member]) => {
    const schema = properties[name] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    if (schema !== undefined) return faultsOf(member, schema, find, `${prefix}${name}`);
    return additionalProperties === true ? [] : [`${prefix}${name} is not declared`];
  });
  return [...missing, ...faults];
}
