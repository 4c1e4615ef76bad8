/** ISO 3166-1 alpha-2 followed by alpha-3, one word each; XK and XKX are the user-assigned codes that vendors use for Kosovo. */
const CODES =
  "ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM XKXKX YEYEM YTMYT ZAZAF ZMZMB ZWZWE";

const PAIRS = CODES.split(" ").map((pair) => [pair.slice(0, 2), pair.slice(2)] as const);
const ALPHA3: ReadonlyMap<string, string> = new Map(PAIRS);
const ALPHA2: ReadonlyMap<string, string> = new Map(PAIRS.map(([two, three]) => [three, two]));

/** An ISO 3166-1 alpha-2 code, or XK. */
export const isCountry = (value: string): boolean => ALPHA3.has(value);

/** ISO 3166-1 alpha-3 of an alpha-2 code, or undefined for a code that is not in the standard. */
export const alpha3 = (alpha2: string): string | undefined => ALPHA3.get(alpha2);

/** Other codes of a country: of machine-readable documents (ICAO Doc 9303-3, section 5), and reserved ones in wide use. */
const ALIASES = {
  D: "DE",
  GBD: "GB",
  GBN: "GB",
  GBO: "GB",
  GBP: "GB",
  GBS: "GB",
  RKS: "XK",
  UNK: "XK",
  UK: "GB",
  EL: "GR",
} as const;

/** Codes of machine-readable documents that stand for no country (ICAO Doc 9303-3, section 5). */
export const ISSUERS_WITHOUT_COUNTRY = {
  UNO: "organization",
  UNA: "organization",
  EUE: "organization",
  XBA: "organization",
  XCC: "organization",
  XCE: "organization",
  XCO: "organization",
  XDC: "organization",
  XEC: "organization",
  XES: "organization",
  XIM: "organization",
  XMP: "organization",
  XOM: "organization",
  XPO: "organization",
  XXA: "stateless",
  XXB: "refugee",
  XXC: "refugee",
  XXX: "unspecified",
  UTO: "specimen",
} as const;
type CountrylessCode = keyof typeof ISSUERS_WITHOUT_COUNTRY;

/** Who issued a document or whose citizen somebody is: a country, or a code that stands for none. */
export type Issuer =
  | { readonly kind: "country"; readonly alpha2: string; readonly alpha3: string }
  | { readonly kind: (typeof ISSUERS_WITHOUT_COUNTRY)[CountrylessCode]; readonly code: CountrylessCode };

const countryOf = (code: string): string | undefined => {
  if (ALPHA3.has(code)) return code;
  return ALPHA2.get(code) ?? (Object.hasOwn(ALIASES, code) ? ALIASES[code as keyof typeof ALIASES] : undefined);
};

const isCountryless = (code: string): code is CountrylessCode => Object.hasOwn(ISSUERS_WITHOUT_COUNTRY, code);

/** Alpha-2, alpha-3 or the code of a machine-readable zone with its fillers, in either case; undefined: none of them. */
export const issuerOf = (code: string): Issuer | undefined => {
  const plain = code.replace(/<{1,2}$/, "").toUpperCase();
  if (isCountryless(plain)) return { kind: ISSUERS_WITHOUT_COUNTRY[plain], code: plain };
  const alpha2 = countryOf(plain);
  const three = alpha2 === undefined ? undefined : ALPHA3.get(alpha2);
  return alpha2 === undefined || three === undefined ? undefined : { kind: "country", alpha2, alpha3: three };
};
