/**
 * How long national numbers are behind each country code, as the numbering plans publish them.
 * Shape: `code:min-max`, digits after the country code. Source: ITU-T E.164, national numbering plans.
 */
const PLAN =
  '1:10 7:10 20:8-10 27:9 30:10 31:9-11 32:8-9 33:9 34:9 36:8-9 39:6-11 40:9 41:9-12 43:4-13 44:7-10 45:8 46:7-10 47:5-8 48:9 49:5-13 ' +
  '51:8-9 52:10-11 53:6-8 54:10-11 55:10-11 56:9 57:8-10 58:10 60:7-10 61:5-10 62:7-12 63:6-11 64:8-10 65:8-11 66:8-10 ' +
  '81:9-10 82:7-11 84:7-10 86:7-12 90:7-13 91:10 92:8-11 93:9 94:9 95:6-10 98:10-11 211:9 212:9 213:8-9 216:8 218:8-9 220:7 ' +
  '221:9 222:8 223:8 224:8-9 225:10 226:8 227:8 228:8 229:8-10 230:7-8 231:7-9 232:8 233:9 234:8-11 235:8 236:8 237:8-9 238:7 ' +
  '239:7 240:9 241:7-8 242:9 243:7-9 244:9 245:7-9 248:7 249:9 250:9 251:9 252:6-9 253:8 254:7-10 255:9 256:9 257:8 258:8-9 ' +
  '260:9 261:9 262:9 263:5-10 264:8-9 265:7-9 266:8 267:7-8 268:8 269:7 290:4-5 291:7 297:7 298:6 299:6 350:8 351:9 352:4-11 ' +
  '353:7-10 354:7-9 355:6-9 356:8 357:8 358:5-12 359:6-9 370:8 371:8 372:7-8 373:8 374:8 375:9-10 376:6-9 377:8-9 378:6-10 ' +
  '379:6-11 380:9 381:6-12 382:8 383:8-9 385:8-9 386:8 387:8-9 389:8 420:9 421:9 423:7-9 500:5 501:7 502:8 503:7-8 504:8 505:8 ' +
  '506:8 507:7-8 508:6 509:8 590:9 591:8 592:7 593:8-9 594:9 595:8-9 596:9 597:6-7 598:8 599:7-8 670:7-8 672:6 673:7 674:7 ' +
  '675:7-8 676:5-7 677:5-7 678:5-7 679:7 680:7 681:6 682:5 683:4-7 685:5-7 686:5-8 687:6 688:5-7 689:6-8 690:4 691:7 692:7 ' +
  '800:8 850:8-10 852:8 853:8 855:8-9 856:8-10 878:12 880:6-10 886:8-10 960:7 961:7-8 962:8-9 963:8-9 964:8-10 965:7-8 966:9 ' +
  '967:7-9 968:8 970:8-9 971:8-9 972:8-9 973:8 974:7-8 975:7-8 976:8 977:8-10 992:9 993:8 994:9 995:9 996:9 998:9';

const LENGTHS = new Map<string, readonly [min: number, max: number]>();
for (const entry of PLAN.split(' ')) {
  const [code = '', range = ''] = entry.split(':');
  const [min = '0', max = min] = range.split('-');
  LENGTHS.set(code, [Number(min), Number(max)]);
}

/** Says whether digits, country code first, have a length that the country's plan allows. A trunk `0` may stand after the code. */
export function isInternationalNumber(digits: string): boolean {
  for (let width = 1; width <= 3; width++) {
    const range = LENGTHS.get(digits.slice(0, width));
    if (range === undefined) continue;
    const rest = digits.length - width;
    const trunk = digits.charCodeAt(width) === 48 ? 1 : 0;
    return rest >= range[0] && rest - trunk <= range[1] && digits.length <= 15 + trunk;
  }
  return false;
}

/** Says whether ten digits are a number of the North American plan: area code and exchange both start with 2 to 9. */
export function isNanpNumber(digits: string): boolean {
  return digits.length === 10 && digits.charCodeAt(0) > 49 && digits.charCodeAt(3) > 49;
}
