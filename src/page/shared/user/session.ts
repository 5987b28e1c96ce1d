const { csrf, user } = document.body.dataset;

/** Whether somebody has signed in. The service knows who it is then, and no address and no request names anybody. */
export const isSignedIn = csrf !== undefined;

/** Sent with every call: it shows the service that its own page makes it. */
export const sessionHeaders: Readonly<Record<string, string>> = csrf === undefined ? {} : { 'X-CSRF-Token': csrf };

/** By this the browser keeps apart what several users leave in it; an empty text where nobody signs in. It is no id of the user. */
export const userMark = user ?? '';

/** Whose things a call is about: nobody is named where the service knows it. */
export function ofUser(userId: string): { readonly user_id?: string } {
  return isSignedIn ? {} : { user_id: userId };
}
