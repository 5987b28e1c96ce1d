/** Takes out of the address what was said or asked once, so that a reload or a bookmark does not repeat it. */
export function tidyAddress(): void {
  const url = new URL(location.href);
  for (const name of ['lang', 'flash']) url.searchParams.delete(name);
  if (url.href !== location.href) history.replaceState(history.state, '', url);
}
