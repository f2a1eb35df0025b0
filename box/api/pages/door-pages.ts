import { frame, type PageContext } from './frame.ts';
import { html, type Html } from './html.ts';
import type { Words } from './words.ts';

/** The only page of a box that nobody owns yet. */
export function claimPage(context: PageContext): string {
  const { words } = context;
  const { text, field, action } = words;
  return frame(context, {
    title: text.claimTitle,
    narrow: true,
    content: html`<h1>${text.claimTitle}</h1>
      <p class="quiet">${text.claimLead}</p>
      <form class="card" method="post" data-call="POST /api/v1/claim" data-next="/">
        <label for="code">${field.code}</label>
        <input
          id="code"
          name="code"
          class="code"
          required
          maxlength="40"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-describedby="code-hint"
        />
        <p class="hint" id="code-hint">${text.codeHint}</p>
        ${accountNameField(field.name)} ${newPasswordField(words, 'password')}
        <button class="first">${action.claim}</button>
      </form>`,
  });
}

export function signInPage(context: PageContext): string {
  const { text, field, action } = context.words;
  return frame(context, {
    title: text.signInTitle,
    narrow: true,
    content: html`<p class="quiet">meterbox · ${context.boxName}</p>
      <h1>${text.signInTitle}</h1>
      <form class="card" method="post" data-call="POST /api/v1/session" data-next="/">
        ${accountNameField(field.name)}
        <label for="password">${field.password}</label>
        <input
          id="password"
          name="password"
          type="password"
          required
          maxlength="200"
          autocomplete="current-password"
        />
        <button class="first">${action.signIn}</button>
      </form>`,
  });
}

export function notFoundPage(context: PageContext): string {
  const { text, action } = context.words;
  return frame(context, {
    title: text.notFound,
    narrow: true,
    content: html`<h1>${text.notFound}</h1>
      <p><a href="/">${action.back}</a></p>`,
  });
}

/** A field for a new password with its rule. */
export function newPasswordField({ field, text }: Words, id: string, label = field.password): Html {
  return html`<label for="${id}">${label}</label>
    <input
      id="${id}"
      name="password"
      type="password"
      required
      minlength="10"
      maxlength="200"
      autocomplete="new-password"
      aria-describedby="${id}-hint"
    />
    <p class="hint" id="${id}-hint">${text.passwordHint}</p>`;
}

/** The field for the name of an account, whether it is made or signed in with. */
function accountNameField(label: string): Html {
  return html`<label for="name">${label}</label>
    <input
      id="name"
      name="name"
      required
      maxlength="64"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
    />`;
}
