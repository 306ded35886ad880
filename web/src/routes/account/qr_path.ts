import qrcode from 'qrcode-generator';

/** White modules around the code (ISO/IEC 18004 section 6.3.8 asks for four). */
const quiet = 4;

/** The QR code of `text` as an SVG path in a square of `size` units, one for each module. */
export function qrPath(text: string): { size: number; path: string } {
  // Error correction M: screens are seldom dirty, and smaller codes are easier to catch.
  const code = qrcode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  const count = code.getModuleCount();
  const rows = Array.from({ length: count }, (_, row) => {
    let path = '';
    for (let column = 0; column < count; column += 1) {
      if (!code.isDark(row, column)) continue;
      const from = column;
      while (column + 1 < count && code.isDark(row, column + 1)) column += 1;
      path += `M${from + quiet} ${row + quiet}h${column - from + 1}v1h-${column - from + 1}z`;
    }
    return path;
  });
  return { size: count + 2 * quiet, path: rows.join('') };
}
