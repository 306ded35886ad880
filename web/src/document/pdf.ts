import type { PDFDocumentProxy, RenderTask } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { trustedScriptUrl } from '~/app/trusted';

export interface DocumentFile {
  pages: number;
  /** Draws a page @p width CSS pixels wide. `text` is what stands on it, for those who listen. */
  draw(page: number, canvas: HTMLCanvasElement, width: number): { text: Promise<string>; cancel: () => void };
}

/** Opens a PDF of our own site. Pages are fetched by range as they are looked at. */
export function openDocument(url: string): { document: Promise<DocumentFile>; close: () => void } {
  const worker = new Worker(trustedScriptUrl(workerUrl), { type: 'module' });
  const broken = new Promise<never>((_, reject) => {
    worker.onerror = () => reject(new Error('the worker cannot be started'));
  });
  const opened = (async () => {
    const pdfjs = await import('pdfjs-dist');
    const port = pdfjs.PDFWorker.create({ port: worker });
    const pdf = await pdfjs.getDocument({ url, worker: port, isEvalSupported: false }).promise;
    return { pages: pdf.numPages, draw: (...where: Parameters<DocumentFile['draw']>) => draw(pdf, ...where) };
  })();
  return { document: Promise.race([opened, broken]), close: () => worker.terminate() };
}

function draw(pdf: PDFDocumentProxy, page: number, canvas: HTMLCanvasElement, width: number) {
  const state: { task: RenderTask | null; cancelled: boolean } = { task: null, cancelled: false };
  const text = (async () => {
    const sheet = await pdf.getPage(page);
    const unscaled = sheet.getViewport({ scale: 1 });
    const density = Math.min(devicePixelRatio, 2);
    const viewport = sheet.getViewport({ scale: (width / unscaled.width) * density });
    if (state.cancelled) return '';
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    canvas.style.inlineSize = `${viewport.width / density}px`;
    state.task = sheet.render({ canvas, viewport });
    await state.task.promise;
    const content = await sheet.getTextContent();
    return content.items.map((item) => ('str' in item ? item.str : '')).join(' ');
  })();
  return {
    text,
    cancel: () => {
      state.cancelled = true;
      state.task?.cancel();
    },
  };
}
