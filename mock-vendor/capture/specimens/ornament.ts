const fixed = (value: number): string => value.toFixed(1);

const curve = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${fixed(x)} ${fixed(y)}`).join("");

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** A rosette of interlaced closed curves, as on security paper. */
export const rosette = (x: number, y: number, radius: number, petals: number, colour: string): string =>
  range(14)
    .map((turn) => {
      const points = range(361).map((degree): readonly [number, number] => {
        const angle = (degree * Math.PI) / 180;
        const reach = radius * (0.62 + 0.34 * Math.sin(petals * angle + (turn * Math.PI) / 7));
        return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
      });
      return `<path d="${curve(points)}Z" fill="none" stroke="${colour}" stroke-width="1.1"/>`;
    })
    .join("");

/** Bands of phase-shifted waves across the whole page. */
export const waves = (width: number, height: number, colour: string): string =>
  range(26)
    .flatMap((band) =>
      range(5).map((strand) => {
        const points = range(101).map((step): readonly [number, number] => {
          const x = (step / 100) * width;
          const swing = 26 * Math.sin((x / width) * 15 + band * 0.7 + strand * 0.42);
          return [x, (band / 25) * height + swing + 9 * Math.sin((x / width) * 41 + strand)];
        });
        return `<path d="${curve(points)}" fill="none" stroke="${colour}" stroke-width="1"/>`;
      }),
    )
    .join("");

export interface Face {
  readonly skin: string;
  readonly shade: string;
  readonly hair: string;
  readonly clothes: string;
  readonly backdrop: string;
  readonly longHair: boolean;
  readonly glasses: boolean;
}

const hairBehind = (face: Face): string =>
  face.longHair
    ? `<path d="M78 190C70 70 120 40 175 42C240 42 286 80 274 200C272 250 290 300 282 340L70 340C62 300 82 240 78 190Z" fill="${face.hair}"/>`
    : `<path d="M92 170C88 84 128 56 176 56C230 56 262 92 258 170Z" fill="${face.hair}"/>`;

const hairInFront = (face: Face): string =>
  face.longHair
    ? `<path d="M96 176C98 104 140 78 168 82C140 104 122 128 96 176ZM168 82C216 72 256 108 254 180C240 138 214 108 168 82Z" fill="${face.hair}"/>`
    : `<path d="M100 158C104 104 134 88 176 88C220 88 246 104 250 158C238 128 214 118 176 120C138 118 112 130 100 158Z" fill="${face.hair}"/>`;

const eye = (x: number): string =>
  `<ellipse cx="${x}" cy="186" rx="15" ry="8.5" fill="#f4efe9"/><circle cx="${x}" cy="186" r="7.2" fill="#3b2f2a"/>` +
  `<circle cx="${x + 2}" cy="184" r="2" fill="#ffffff"/><path d="M${x - 19} 180Q${x} 168 ${x + 19} 180" fill="none" stroke="#2d211c" stroke-width="3"/>` +
  `<path d="M${x - 22} 166Q${x} 153 ${x + 22} 164" fill="none" stroke="#3a2a22" stroke-width="6" stroke-linecap="round"/>`;

const glasses =
  '<g fill="none" stroke="#22262c" stroke-width="4.5"><rect x="112" y="168" width="52" height="38" rx="16"/>' +
  '<rect x="188" y="168" width="52" height="38" rx="16"/><path d="M164 182Q176 174 188 182M112 180L98 174M240 180L254 174"/></g>';

/** A drawn head and shoulders on a 350 x 450 field. Nobody's likeness. */
export const portrait = (face: Face): string => `
  <defs>
    <linearGradient id="skin" x1="0" y1="0" x2="1" y2="0.4"><stop offset="0" stop-color="${face.skin}"/><stop offset="0.62" stop-color="${face.skin}"/><stop offset="1" stop-color="${face.shade}"/></linearGradient>
    <radialGradient id="backdrop" cx="0.4" cy="0.3" r="0.9"><stop offset="0" stop-color="#f1f3f4"/><stop offset="1" stop-color="${face.backdrop}"/></radialGradient>
  </defs>
  <rect width="350" height="450" fill="url(#backdrop)"/>
  ${hairBehind(face)}
  <path d="M18 450C24 366 84 344 138 330L214 330C270 344 328 366 334 450Z" fill="${face.clothes}"/>
  <path d="M138 330L176 392L214 330L206 316L146 316Z" fill="#e9e6df"/>
  <path d="M142 268L142 326Q176 362 210 326L210 268Z" fill="${face.shade}"/>
  <path d="M98 186C96 118 126 92 176 92C228 92 256 118 254 186C252 250 218 306 176 306C134 306 100 250 98 186Z" fill="url(#skin)"/>
  <ellipse cx="97" cy="200" rx="10" ry="22" fill="${face.shade}"/><ellipse cx="255" cy="200" rx="10" ry="22" fill="${face.shade}"/>
  ${hairInFront(face)}
  ${eye(138)}${eye(214)}
  <path d="M178 188C186 214 192 226 186 232Q176 240 166 232" fill="none" stroke="${face.shade}" stroke-width="5" stroke-linecap="round"/>
  <path d="M148 262Q176 274 204 262Q176 286 148 262Z" fill="#a5544c"/><path d="M148 262Q176 270 204 262" fill="none" stroke="#6f342f" stroke-width="2.5"/>
  <ellipse cx="128" cy="228" rx="20" ry="13" fill="#d98873" opacity="0.22"/><ellipse cx="226" cy="228" rx="20" ry="13" fill="#b06a58" opacity="0.22"/>
  ${face.glasses ? glasses : ""}
  <g stroke="#46607c" stroke-width="0.8" opacity="0.28">${range(75)
    .map((line) => `<path d="M0 ${line * 6}Q175 ${line * 6 + 10} 350 ${line * 6}" fill="none"/>`)
    .join("")}</g>`;
