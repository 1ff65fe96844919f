/** The page on which a human says whether two tracks are one person: pictures, three buttons, three keys. */
export const reviewPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>One person or two?</title>
<style>
  body { font: 16px/1.4 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; color: #222; background: #fafafa }
  h1 { font-size: 1.3rem; margin: 0 0 .5rem }
  .track { display: flex; gap: .4rem; align-items: flex-end; margin: .8rem 0; min-height: 14rem; flex-wrap: wrap }
  .track p { width: 8rem; margin: 0; color: #666; font-size: .85rem; overflow-wrap: anywhere }
  img { height: 14rem; width: 7rem; object-fit: contain; background: #ddd; border-radius: 4px }
  button { font: inherit; padding: .6rem 1.2rem; margin-right: .5rem; border: 1px solid #888; border-radius: 6px; background: #fff; cursor: pointer }
  button:focus-visible { outline: 3px solid #36c }
  kbd { background: #eee; border-radius: 3px; padding: 0 .3rem }
  progress { width: 100% }
</style>
<h1 id="title">One person or two?</h1>
<progress id="progress" value="0" max="1"></progress>
<main id="main" aria-live="polite"></main>
<nav id="buttons">
  <button data-same="true">One person <kbd>y</kbd></button>
  <button data-same="false">Two persons <kbd>n</kbd></button>
  <button data-skip>Cannot tell <kbd>s</kbd></button>
</nav>
<script type="module">
  const token = new URLSearchParams(location.search).get('token');
  const get = (path) => path + '?token=' + encodeURIComponent(token);
  const pairs = await (await fetch(get('pairs'))).json();
  let at = 0;
  let sending = false;
  const main = document.getElementById('main');
  const progress = document.getElementById('progress');
  progress.max = Math.max(1, pairs.length);
  function show() {
    progress.value = at;
    const pair = pairs[at];
    main.replaceChildren();
    if (!pair) {
      document.getElementById('title').textContent = 'Done: ' + pairs.length + ' pairs. You can close this page.';
      document.getElementById('buttons').hidden = true;
      void fetch(get('done'), { method: 'POST' });
      return;
    }
    for (const side of pair.sides) {
      const row = document.createElement('div');
      row.className = 'track';
      const label = document.createElement('p');
      label.textContent = side.camera + ', ' + new Date(side.startedAt).toLocaleString();
      row.append(label);
      for (const picture of side.pictures) {
        const image = document.createElement('img');
        image.alt = 'picture of the ' + (side === pair.sides[0] ? 'first' : 'second') + ' track';
        image.src = get('picture/' + picture);
        row.append(image);
      }
      main.append(row);
    }
  }
  async function decide(same) {
    // A second key before the first answer would pass over a pair that nobody has seen.
    if (sending || !pairs[at]) return;
    sending = true;
    try {
      if (same !== undefined) {
        const answer = await fetch(get('decision'), { method: 'POST', body: JSON.stringify({ pair: at, same }) });
        if (!answer.ok) throw new Error(await answer.text());
      }
      at++;
      show();
    } catch (error) {
      alert(error.message);
    } finally {
      sending = false;
    }
  }
  document.getElementById('buttons').addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    if (button) void decide('skip' in button.dataset ? undefined : button.dataset.same === 'true');
  });
  addEventListener('keydown', ({ key, repeat }) => {
    if (!repeat && 'yns'.includes(key)) void decide(key === 's' ? undefined : key === 'y');
  });
  show();
</script>
`;
