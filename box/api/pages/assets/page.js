// What the pages need of a browser: send forms and buttons to the API as JSON, copy texts, and refresh by themselves
// when the box says that something happened. Without it the pages can still be read.

const words = document.body.dataset;

for (const form of document.querySelectorAll('form[data-call]'))
  form.addEventListener('submit', (event) => void submit(event));
document.addEventListener('click', (event) => void click(event));
if (words.live === 'yes') watch();

/** Sends a form's fields, or its file, to the API. */
async function submit(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const file = form.querySelector('input[type=file]')?.files?.[0];
  const [method, path] = form.dataset.call.split(' ');
  await busy(
    form.querySelector('button'),
    async () => {
      if (file) return call(method, `${path}?name=${encodeURIComponent(file.name)}`, file);
      return call(method, path, JSON.stringify(Object.fromEntries(new FormData(form))));
    },
    form,
  );
}

/** Buttons that call the API, copy a text or close something. */
async function click(event) {
  const button = event.target.closest(
    'button[data-call], button[data-copy], button[data-copy-all], button[data-close]',
  );
  if (!button || button.form?.dataset.call) return;
  if (button.dataset.copy) return copy(textOf(button.dataset.copy), button);
  if (button.dataset.copyAll !== undefined) return copy(allCredentials(), button);
  if (button.dataset.close !== undefined) return location.reload();
  const { call: what, confirm: question } = button.dataset;
  if (question && !window.confirm(question)) return;
  const [method, path] = what.split(' ');
  await busy(button, () => call(method, path), button);
}

/** Calls while the button rests; then does what the form or button says comes next. */
async function busy(button, work, owner) {
  const told = document.getElementById(owner.dataset.told ?? 'told');
  button.disabled = true;
  tell(told, '', '');
  try {
    const answer = await work();
    if (owner.dataset.done) tell(told, 'good', summary(owner.dataset.done, answer));
    if (owner.tagName === 'FORM') owner.reset();
    await next(owner.dataset.next, answer);
  } catch (problem) {
    tell(told, 'bad', problem.message);
  } finally {
    button.disabled = false;
  }
}

async function call(method, path, body) {
  const type = body instanceof Blob ? 'application/octet-stream' : 'application/json';
  const headers = body === undefined ? {} : { 'content-type': type };
  const response = await fetch(path, { method, body, headers, credentials: 'same-origin' });
  if (response.status === 204) return undefined;
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  if (response.status === 429 && path !== '/api/v1/claim') throw new Error(words.tooMany);
  if (response.status === 401) {
    if (path === '/api/v1/session') throw new Error(words.signInWrong);
    location.assign('/sign-in');
  }
  throw new Error(`${words.failed} ${answer.message ?? response.statusText}`);
}

function summary(text, answer) {
  const files = answer?.files?.map((file) => `${file.name}: ${words[file.outcome] ?? file.outcome}`);
  return files ? files.join('; ') : text;
}

async function next(what, answer) {
  if (what === 'credentials') {
    await refresh();
    showCredentials(answer);
  } else if (what === 'refresh') await refresh();
  else if (what) location.assign(what);
}

function tell(place, kind, text) {
  if (!place) return;
  place.className = `told ${kind}`;
  place.textContent = text;
}

function showCredentials({ dataPoint, password }) {
  const card = document.getElementById('credentials');
  document.getElementById('credential-host').textContent = location.hostname;
  document.getElementById('credential-user').textContent = dataPoint.user;
  document.getElementById('credential-password').textContent = password ?? '';
  document.getElementById('credential-name').textContent = dataPoint.name;
  card.hidden = false;
  card.focus();
  card.scrollIntoView({ block: 'nearest' });
}

function textOf(id) {
  return document.getElementById(id)?.textContent ?? '';
}

function allCredentials() {
  return [...document.querySelectorAll('#credentials .credential')]
    .map((row) => `${row.querySelector('.quiet').textContent}: ${row.querySelector('output').textContent}`)
    .join('\n');
}

/** Browsers give the clipboard only to pages they trust; the older way works everywhere. */
async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    button.after(area);
    area.select();
    document.execCommand('copy');
    area.remove();
    button.focus();
  }
  tell(document.getElementById('copied'), 'good', words.copied);
}

/** Listens to the box and refreshes at most once a second. */
function watch() {
  const state = document.getElementById('live');
  const source = new EventSource('/api/v1/events');
  let timer;
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void refresh();
    }, 1000);
  };
  for (const type of ['delivery', 'quarantine', 'data-point', 'health']) source.addEventListener(type, soon);
  source.addEventListener('open', () => {
    if (state.textContent === words.offlineText) soon(); // what happened meanwhile may not be told again
    state.textContent = words.liveText;
  });
  source.addEventListener('error', () => {
    state.textContent = words.offlineText;
    if (source.readyState === EventSource.CLOSED) setTimeout(() => void comeBack(), 5000);
  });
}

/** After the box refused the stream: it restarts, or the session is over. */
async function comeBack() {
  const response = await fetchPage();
  if (response?.redirected) location.assign(response.url);
  else watch();
}

/** Asks for this page as the page itself, which does not keep a session alive. */
function fetchPage() {
  const headers = { 'x-meterbox-background': 'yes' };
  return fetch(location.href, { headers, credentials: 'same-origin' }).catch(() => undefined);
}

/** Fetches this page again and puts its live parts in place; what is open stays open, the focus stays where it is. */
async function refresh() {
  const response = await fetchPage();
  if (!response?.ok || response.redirected) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const part of document.querySelectorAll('[data-part]')) {
    const newer = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!newer || newer.innerHTML === part.innerHTML) continue;
    for (const details of part.querySelectorAll('details[open][id]')) {
      newer.querySelector(`#${CSS.escape(details.id)}`)?.setAttribute('open', '');
    }
    const focused = part.contains(document.activeElement) ? document.activeElement.id : '';
    part.replaceChildren(...newer.childNodes);
    if (focused) document.getElementById(focused)?.focus();
  }
}
