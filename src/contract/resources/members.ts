import { z } from 'zod';

/** The members of an object with their descriptions. Members without one stay as they are. */
export function withDescriptions<Shape extends z.core.$ZodShape>(
  shape: Shape,
  descriptions: Readonly<Record<string, string>>,
): Shape {
  const described = Object.entries(shape).map(([name, schema]) => {
    const description = descriptions[name];
    return [name, description === undefined ? schema : (schema as z.ZodType).describe(description)];
  });
  return Object.fromEntries(described);
}

/** Where the next page of a list begins. */
export const nextCursor = z
  .string()
  .nullable()
  .describe('Send it as `cursor` to read the next page; null on the last page.');
