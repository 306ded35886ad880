// Recordings made on the spot: moving pictures and sound.
import { execFileSync } from 'node:child_process';

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
