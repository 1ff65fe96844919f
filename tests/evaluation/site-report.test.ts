import { expect, test } from 'vitest';
import { renderSiteReport, type ReportTrack } from '../../src/evaluation/site-report.ts';
import { i420Bytes } from '../../src/imaging/i420.ts';

const size = { width: 32, height: 18 };
const thumbnail = { size: { width: 2, height: 4 }, rgb: new Uint8Array(24).fill(90) };

function track(identity: string, camera: string, startedAt: number, endedAt: number): ReportTrack {
  return { track: `${camera}/0/${startedAt}`, camera, identity, startedAt, endedAt, thumbnails: [thumbnail] };
}

function render(tracks: readonly ReportTrack[], title = 'A site'): string {
  return renderSiteReport({
    title,
    figures: [{ label: 'IDF1', value: '<90 %' }],
    cameras: [{ camera: 'door', size, pixels: new Uint8Array(i420Bytes(size)), boxes: [] }],
    tracks,
  });
}

test('needs nothing from outside and lets no text become markup', () => {
  const page = render([track('<script>alert(1)</script>', 'a"b', 0, 5_000)], 'A & <b>B</b>');
  expect(page).toContain('<title>A &amp; &lt;b&gt;B&lt;/b&gt;</title>');
  expect(page).toContain('&lt;90 %');
  expect(page).not.toContain('<script');
  expect(page).not.toContain('a"b');
  expect(page).not.toMatch(/(src|href)="(?!data:)/);
  expect(page).not.toMatch(/url\(/);
});

test('one row an identity with its visits in order of time, one lane a camera, one bar a track', () => {
  const page = render([
    track('id-2', 'hall', 9_000, 12_000),
    track('id-1', 'door', 0, 4_000),
    track('id-1', 'hall', 6_000, 11_000),
  ]);
  expect(page.match(/<article/g)).toHaveLength(2);
  expect(page.match(/class="lane"/g)).toHaveLength(2);
  expect(page.match(/<g><title>/g)).toHaveLength(3);
  expect(page.match(/image\/jpeg/g)).toHaveLength(4);
  const rows = page.split('<article').slice(1);
  expect(rows[0]).toMatch(/id-1.*2 tracks, 2 cameras[^]*door[^]*00:00:00[^]*hall[^]*00:00:06/);
  expect(rows[1]).toContain('1 track, 1 camera');
});

test('bars that overlap in one camera do not cover each other', () => {
  const page = render([track('id-1', 'hall', 0, 9_000), track('id-2', 'hall', 5_000, 12_000)]);
  const tops = [...page.matchAll(/<g><title>[^<]*<\/title><rect x="[^"]*" y="(\d+)"/g)].map(
    (found) => found[1],
  );
  expect(tops).toHaveLength(2);
  expect(tops[0]).not.toBe(tops[1]);
});

test('a site without tracks still gives a page', () => {
  expect(render([])).toContain('No tracks.');
});
