import pc from 'picocolors';
import type { RankingFigures } from '../training/evaluation-figures.ts';
import type { TrainingEvent } from '../training/training-event.ts';
import type { ProgressBar } from './progress-bar.ts';

/** Right of the bar, in the placeholders of cli-progress. */
export const trainingDetails = 'epoch {epoch}/{epochs} | {imagesPerSecond} images/s | {losses} | rate {rate}';

/** Where nobody watches a bar: between two lines, and between two lines at ends of epochs. */
const [lineEveryMs, epochLineEveryMs] = [60_000, 10_000];
const surveyLineEveryMs = 10_000;

/**
 * Tells of a run while it goes on: steps go to the bar, or to a plain line a minute where none is shown (in CI, or in
 * a log); everything else is a line.
 *
 * @param now ms of a clock that only moves on
 */
export function trainingProgress(
  bar: Pick<ProgressBar, 'shown' | 'start' | 'update' | 'say'>,
  now: () => number = () => performance.now(),
): (event: TrainingEvent) => void {
  let startedAt: number | undefined;
  let firstStep = 0;
  let images = 0;
  let saidAt = now();
  const say = (line: string): void => {
    saidAt = now();
    bar.say(line);
  };

  function step(event: Extract<TrainingEvent, { type: 'step' }>): void {
    const { epoch, epochs, stepInEpoch, stepsInEpoch } = event;
    const [done, total] = [(epoch - 1) * stepsInEpoch + stepInEpoch, epochs * stepsInEpoch];
    const words = { epoch, epochs, losses: lossWords(event.losses), rate: rateWord(event.rate) };
    if (startedAt === undefined) {
      // The first step compiles and warms up: the clock starts after it.
      startedAt = now();
      firstStep = done;
      bar.start(total, { ...words, imagesPerSecond: '–' });
      bar.update(done);
      return;
    }
    images += event.images;
    const seconds = (now() - startedAt) / 1_000;
    const imagesPerSecond = seconds > 0 ? (images / seconds).toFixed(1) : '–';
    bar.update(done, { ...words, imagesPerSecond });
    if (bar.shown || now() - saidAt < lineEveryMs) return;
    const left = duration(((total - done) * seconds) / (done - firstStep));
    const place = `epoch ${epoch}/${epochs}, step ${stepInEpoch}/${stepsInEpoch}`;
    say(`${place}: ${imagesPerSecond} images/s, ${words.losses}, rate ${words.rate}, ${left} left`);
  }

  return (event) => {
    switch (event.type) {
      case 'warning':
        say(`${pc.yellow('warning:')} ${event.text}`);
        break;
      case 'step':
        step(event);
        break;
      case 'epoch':
        if (!bar.shown && now() - saidAt >= epochLineEveryMs)
          say(`epoch ${event.epoch}: ${lossWords(event.losses)}, rate ${rateWord(event.rate)}`);
        break;
      case 'evaluation':
        say(`epoch ${event.epoch}: ${figureWords(event.figures)}`);
        break;
      case 'survey':
        // Large data sets take minutes to read through before the bar begins.
        if (now() - saidAt >= surveyLineEveryMs) say(`${event.done}/${event.total} pictures looked through`);
        break;
      case 'checkpoint':
        break;
    }
  };
}

/** Cosines and warm-ups make rates of seventeen digits. */
const rateWord = (rate: number): string => rate.toExponential(1);

/** `35s`, `12m`, `3h 05m`. */
function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return `${Math.ceil(seconds)}s`;
  if (minutes < 60) return `${minutes}m`;
  return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export const lossWords = (losses: Readonly<Record<string, number>>): string =>
  Object.entries(losses)
    .map(([name, value]) => `${name} ${value.toFixed(3)}`)
    .join(', ');

export const figureWords = ({ rank1, mAP }: RankingFigures): string =>
  `rank 1 ${percent(rank1)}, mAP ${percent(mAP)}`;
