/**
 * Whether tests that repeat one thing at many places do so at all of them, as in `npm run test:wide`, and not only where most
 * is left to be done, as in `npm test`.
 */
export const IS_WIDE = process.env.WIDE === '1';
