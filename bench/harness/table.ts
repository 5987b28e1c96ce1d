/** A table in Markdown; all columns but the first `texts` ones hold numbers. */
export function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[], texts = 1): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = line(columns.map((_, place) => (place < texts ? '---' : '--:')));
  return [line(columns), rule, ...rows.map(line)].join('\n');
}
