// Recordings made on the spot: moving pictures and sound.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** An H.264/AAC file of @p seconds, with enough bits that sending it takes a moment. */
export function makeClip(path, { seconds = 8, height = 480, kilobits = 4000 } = {}) {
  const width = (height * 16) / 9;
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y'],
    ...['-f', 'lavfi', '-i', `testsrc2=s=${Math.round(width / 2) * 2}x${height}:r=25`],
    ...['-f', 'lavfi', '-i', 'sine=f=330:r=48000'],
    ...['-t', String(seconds), '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-b:v', `${kilobits}k`],
    ...['-pix_fmt', 'yuv420p', '-c:a', 'aac', '-movflags', '+faststart', path],
  ]);
  return path;
}

export function makeSound(path, seconds = 6) {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'sine=f=220:r=44100,tremolo=f=3', '-t', String(seconds), path]);
  return path;
}

export function makePicture(path) {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=s=1600x1200', '-frames:v', '1', path]);
  return path;
}

/** A PDF of @p count pages, each with its number on it. */
export function makeDocument(path, count = 3) {
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '', '<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>'];
  const pages = [];
  for (let page = 1; page <= count; page += 1) {
    const text = `BT /F1 28 Tf 60 700 Td (Exhibit, page ${page}) Tj ET`;
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> ` +
        `/Contents ${objects.length + 2} 0 R >>`,
    );
    pages.push(`${objects.length} 0 R`);
    objects.push(`<< /Length ${text.length} >>\nstream\n${text}\nendstream`);
  }
  objects[1] = `<< /Type /Pages /Kids [${pages.join(' ')}] /Count ${count} >>`;
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return String(offset).padStart(10, '0');
  });
  const table = offsets.map((offset) => `${offset} 00000 n \n`).join('');
  const size = objects.length + 1;
  file += `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer << /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  writeFileSync(path, file, 'latin1');
  return path;
}
