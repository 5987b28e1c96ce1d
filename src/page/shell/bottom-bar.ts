import { find } from '../shared/dom.js';

/** The bar at the bottom of a phone: marks the part of the page that is on the screen. */
export function startBottomBar(): void {
  const bar = find(document, '#bottom-bar', HTMLElement);
  const links = [...bar.querySelectorAll('a')];
  const shown = new Map<Element, number>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRect } of entries) shown.set(target, intersectionRect.height);
      const [most] = [...shown].sort(([, a], [, b]) => b - a);
      for (const link of links) {
        if (link.hash === `#${most?.[0].id}`) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      }
    },
    { threshold: [0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1] },
  );
  for (const { hash } of links) observer.observe(find(document, hash, HTMLElement));
}
