import { crc32 } from "node:zlib";

/** The same PNG with its resolution written in (pHYs chunk), so that it is placed at its printed size. */
export function withResolution(png: Uint8Array, dpi: number): Uint8Array {
  const dotsPerMetre = Math.round(dpi / 0.0254);
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write("pHYs", 4, "latin1");
  chunk.writeUInt32BE(dotsPerMetre, 8);
  chunk.writeUInt32BE(dotsPerMetre, 12);
  chunk.writeUInt8(1, 16);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  const afterHeader = 33; // 8 bytes of signature, 25 of the IHDR chunk
  return Buffer.concat([png.subarray(0, afterHeader), chunk, png.subarray(afterHeader)]);
}
