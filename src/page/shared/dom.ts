/** The one element that matches; throws when the page has none, which is an error in the templates. */
export function find<T extends HTMLElement>(root: ParentNode, selector: string, type: new () => T): T {
  const element = root.querySelector(selector);
  if (!(element instanceof type)) throw new Error(`The page has no ${type.name} at ${selector}`);
  return element;
}

/** As `find`, for an element that is not always on the page: null when it is not there. */
export function findOptional<T extends HTMLElement>(root: ParentNode, selector: string, type: new () => T): T | null {
  const element = root.querySelector(selector);
  return element instanceof type ? element : null;
}

/** An address of the service as this page reaches it: behind a proxy, with the path prefix that the server knows of. */
export function address(path: string): string {
  return `${document.body.dataset.base ?? ''}${path}`;
}

/** Writes a text into every element with that `data-field`. Always as text, so that no value from outside becomes markup. */
export function fill(root: ParentNode, field: string, text: string): void {
  for (const slot of root.querySelectorAll(`[data-field="${field}"]`)) slot.textContent = text;
}

/** What is shown: a text, or an element where some of it is in another language than the page. */
export type Words = string | HTMLElement;

/** One after the other. */
export function joined(...words: readonly Words[]): Words {
  if (words.every((one) => typeof one === 'string')) return words.join('');
  const whole = document.createElement('span');
  whole.append(...words);
  return whole;
}

/** Shows the texts as the items of a list; an empty list is hidden. */
export function fillList(list: HTMLElement, texts: readonly Words[]): void {
  list.replaceChildren(...texts.map((text) => elementWith('li', text)));
  list.hidden = texts.length === 0;
}

/** A new element that holds the text, as text. */
export function elementWith(tag: 'li' | 'dt' | 'dd', text: Words): HTMLElement {
  const element = document.createElement(tag);
  element.replaceChildren(text);
  return element;
}

/** Shows an error sentence in its place, or hides the place when there is nothing to say. */
export function showText(place: HTMLElement, text: Words): void {
  place.replaceChildren(text);
  place.hidden = text === '';
}

/** Hides an element. Where the focus is in it, that goes on to another one, and not to the top of the page. */
export function hide(element: HTMLElement, next: HTMLElement): void {
  const hadFocus = element.contains(document.activeElement);
  element.hidden = true;
  if (hadFocus) next.focus();
}

/** A new copy of the one element that a template of the page holds. */
export function clone(template: string, selector: string): HTMLElement {
  const { content } = find(document, template, HTMLTemplateElement);
  return find(content.cloneNode(true) as DocumentFragment, selector, HTMLElement);
}

/** Changes which icon of the page's sprite a button or a line shows. */
export function setIcon(root: ParentNode, name: string): void {
  root.querySelector('use')?.setAttribute('href', `#icon-${name}`);
}
