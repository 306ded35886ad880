import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { peaksIn, type Peaks } from './peaks';
import styles from './player.module.css';
import { usePlayer } from './use_player';

/** How wide a bar is with the gap beside it, in CSS pixels. */
const step = 4;

/** The sound as it looks. A press goes to its moment; by keyboard the timeline below does the same. */
export function Waveform({ url, duration }: { url: string; duration: number }) {
  const store = usePlayer();
  const time = usePlayer((state) => state.currentTime);
  const [peaks, setPeaks] = useState<Peaks | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    // Without it there is still something to hear.
    void fetch(url, { signal: abort.signal })
      .then((answer) => answer.json())
      .then((json) => setPeaks(peaksIn(json)))
      .catch(() => undefined);
    return () => abort.abort();
  }, [url]);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current;
    if (element && peaks && width > 0) draw(element, peaks, duration > 0 ? time / duration : 0);
  }, [peaks, width, time, duration]);

  const seek = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    void store.seek(((event.clientX - box.left) / box.width) * duration);
  };
  return <canvas ref={canvas} aria-hidden className={styles['waveform']} onPointerDown={seek} />;
}

function draw(canvas: HTMLCanvasElement, peaks: Peaks, played: number): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const scale = devicePixelRatio;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const bars = Math.floor(width / step);
  for (let bar = 0; bar < bars; bar += 1) {
    const size = Math.max(2, peaks.between(bar / bars, (bar + 1) / bars) * (height - 8));
    context.fillStyle = style.getPropertyValue(bar / bars < played ? '--stage-progress' : '--stage-ink-2');
    context.fillRect(bar * step, (height - size) / 2, step - 1, size);
  }
}
