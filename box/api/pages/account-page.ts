import type { ApiPorts, Viewer } from '../api.ts';
import { roles } from '../box-view.ts';
import { newPasswordField } from './door-pages.ts';
import { frame, type PageContext } from './frame.ts';
import { html, type Html } from './html.ts';
import { showTime } from './show.ts';

/** One's own account; for installers everybody's. */
export function accountPage(
  context: PageContext,
  viewer: Viewer,
  { accounts, status }: Pick<ApiPorts, 'accounts' | 'status'>,
) {
  const { words } = context;
  const { text, field, action } = words;
  return frame(context, {
    title: words.nav.account,
    content: html`<div class="head"><h1>${words.nav.account}</h1></div>
      ${viewer.role === 'tenant' && html`<p>${text.tenantNote}</p>`}
      <div class="columns">
        <div class="stack">
          <section class="card">
            <p>${text.signedInAs} <strong>${viewer.name}</strong> · ${words.role[viewer.role]}</p>
            <div class="buttons">
              <button data-call="DELETE /api/v1/session" data-next="/sign-in">${action.signOut}</button>
            </div>
          </section>
          <section class="card" aria-labelledby="password-title">
            <h2 id="password-title">${text.password}</h2>
            <form
              method="post"
              data-call="POST /api/v1/accounts/${encodeURIComponent(viewer.name)}/password"
              data-done="${text.passwordChanged}"
              data-told="password-told"
            >
              <input name="username" value="${viewer.name}" autocomplete="username" hidden disabled />
              <label for="current">${field.currentPassword}</label>
              <input
                id="current"
                name="current"
                type="password"
                required
                maxlength="200"
                autocomplete="current-password"
              />
              ${newPasswordField(words, 'password', field.newPassword)}
              <button>${action.change}</button>
              <p id="password-told" class="told" role="status"></p>
            </form>
          </section>
        </div>
        <div class="stack">${viewer.role === 'installer' && accountCards(context, accounts)}</div>
      </div>
      <p class="quiet">${text.version} ${status.version} · ${status.boxId}</p>`,
  });
}

function accountCards({ words, language }: PageContext, accounts: ApiPorts['accounts']): Html {
  const { text, field, action } = words;
  return html`<section class="card" aria-labelledby="accounts">
      <h2 id="accounts">${text.accounts}</h2>
      <div data-part="accounts">
        <ul class="rows">
          ${accounts.accounts().map(
            ({ name, role, createdAt }) =>
              html`<li>
                <div class="row-head">
                  <h3>${name}</h3>
                  <span class="badge">${words.role[role]}</span>
                </div>
                <p class="quiet">${showTime(createdAt, language)}</p>
                <div class="buttons">
                  <button
                    class="danger"
                    data-call="DELETE /api/v1/accounts/${encodeURIComponent(name)}"
                    data-next="refresh"
                    data-confirm="${text.removeAccountConfirm}"
                    aria-label="${action.remove}: ${name}"
                  >
                    ${action.remove}
                  </button>
                </div>
              </li>`,
          )}
        </ul>
      </div>
    </section>
    <section class="card" aria-labelledby="new-account">
      <h2 id="new-account">${text.newAccount}</h2>
      <form
        method="post"
        data-call="POST /api/v1/accounts"
        data-done="${text.accountAdded}"
        data-next="refresh"
        data-told="account-told"
      >
        <label for="account-name">${field.name}</label>
        <input
          id="account-name"
          name="name"
          required
          maxlength="64"
          autocomplete="off"
          autocapitalize="none"
        />
        <label for="role">${field.role}</label>
        <select id="role" name="role">
          ${roles.toReversed().map((role) => html`<option value="${role}">${words.role[role]}</option>`)}
        </select>
        ${newPasswordField(words, 'new-account-password')}
        <button>${action.create}</button>
        <p id="account-told" class="told" role="status"></p>
      </form>
    </section>`;
}
