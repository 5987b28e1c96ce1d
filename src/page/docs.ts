import { api } from './shared/api.js';
import { address } from './shared/dom.js';

/** What is used of swagger-ui, which a script before this one has loaded. */
interface Viewer {
  (options: {
    readonly spec: unknown;
    readonly domNode: Element | null;
    readonly presets: readonly unknown[];
    readonly layout: 'BaseLayout';
    /** No validator of elsewhere is asked. */
    readonly validatorUrl: null;
    readonly deepLinking: boolean;
  }): unknown;
  readonly presets: { readonly apis: unknown };
}
declare const SwaggerUIBundle: Viewer;

const contract = await api.readContract();

SwaggerUIBundle({
  // Requests may only go to the origin that the page came from (Content-Security-Policy), under whatever name that was.
  spec: { ...contract, servers: [{ url: `${location.origin}${address('')}` }] },
  domNode: document.querySelector('#docs'),
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
  validatorUrl: null,
  deepLinking: true,
});
