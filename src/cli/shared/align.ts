const MAX_CELL_CHARACTERS = 60;

/** The lines of a table for a terminal: every column but the last is padded to the width of its longest cell, and shortened. */
export function align(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) =>
    row.map((text, column) => (column < row.length - 1 ? shorten(plain(text)) : plain(text))),
  );
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Removes control and invisible characters: names come from users, and a terminal would act on such characters. */
function plain(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '');
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_CELL_CHARACTERS ? text : `${characters.slice(0, MAX_CELL_CHARACTERS - 1).join('')}…`;
}
