/** The index of the package warns on Node 20 that it is old, on standard error; what is behind it works there as well. */
declare module 'oidc-provider/lib/provider.js' {
  export { default as Provider } from 'oidc-provider';
}
