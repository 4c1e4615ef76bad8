import type { WordGroup } from "../spec.ts";

const under = (type: string, words: string): readonly string[] => words.split(" ").map((word) => `${type}/${word}`);
const list = (words: string): readonly string[] => words.split(" ");

const DOCUMENT_REJECTED =
  "COUNTERFEIT EXPIRED_DOCUMENT FRAUD_LIST_MATCH DOCUMENT_COPY ISSUING_AUTHORITY_INVALID TAMPERED MISSING_HOLOGRAM NO_HOLOGRAM_MOVEMENT DATA_MISMATCH DOC_NUMBER_INVALID CHIP_DATA_INTEGRITY_FAILED CHIP_SIGNATURE_VERIFICATION_FAILED CHIP_CSCA_VERIFICATION_FAILED";
const DOCUMENT_NOT_AVAILABLE =
  "PHOTO_OVEREXPOSED PHOTO_TOO_DARK PHOTO_TOO_BLURRY DOCUMENT_TOO_DAMAGED GLARE_OBSTRUCTION OBJECT_OBSTRUCTION NO_DOCUMENT PARTIAL_PHOTO IMAGE_RESOLUTION_TOO_LOW COUNTRY_NOT_SUPPORTED DOCUMENT_NOT_SUPPORTED INCORRECT_DOCUMENT_TYPE INCORRECT_MRZ DOCUMENT_VERSION_NOT_SUPPORTED MISSING_DOCUMENT_SIDE BLACK_AND_WHITE_IMAGE MISUSE INVALID CHIP_PARSE CHIP_SOD_PARSE NON_LATIN_ALPHABET IMAGE_CORRUPTED UNABLE_TO_LOAD";
const FACE =
  "FACE_NOT_GENUINE LARGE_AGE_GAP PHOTO_OF_MASK PHOTO_OF_PHOTO DIFFERENT_PERSON PHOTO_OVEREXPOSED PHOTO_TOO_DARK PHOTO_TOO_BLURRY FACE_NOT_FOUND GLARE_OBSTRUCTION OBJECT_OBSTRUCTION DOCUMENT_NOT_FOUND PARTIAL_PHOTO FACE_PHOTO_LOW_RESOLUTION MISUSE INVALID";
const SUB_CHECKS =
  "no_signs_of_forgery document_in_date fraud_list_check physical_document_captured other_security_features no_sign_of_tampering hologram hologram_movement ocr_barcode_comparison doc_number_validation issuing_authority chip_parse chip_sod_parse chip_data_integrity chip_digital_signature_verification chip_csca_trusted";
const DETAILS =
  "data_alignment hologram_check security_features_integrity printing_quality fonts_authenticity document_number_integrity";

/** The words of the vendor's pages and of its SDK, each where the vendor puts it. */
export const WORDS: readonly WordGroup[] = [
  { name: "session states", words: list("ONGOING COMPLETED EXPIRED"), count: 3 },
  { name: "states of tasks and checks", words: list("PENDING DONE"), count: 2 },
  {
    name: "recommendations of a completed session",
    words: under("COMPLETED", "APPROVE REJECT NOT_AVAILABLE CONSIDER"),
    count: 4,
  },
  { name: "documents refused", words: under("ID_DOCUMENT_AUTHENTICITY", DOCUMENT_REJECTED), count: 13 },
  { name: "documents not judged", words: under("ID_DOCUMENT_AUTHENTICITY", DOCUMENT_NOT_AVAILABLE), count: 23 },
  { name: "faces", words: under("ID_DOCUMENT_FACE_MATCH", FACE), count: 16 },
  {
    name: "comparisons",
    words: under("ID_DOCUMENT_COMPARISON", "MISMATCH NON_LATIN_CHARACTER_IN_NAME NO_VALID_SUBCHECKS"),
    count: 3,
  },
  { name: "liveness", words: under("LIVENESS", "REJECT"), count: 1 },
  {
    name: "lists",
    words: [
      "WATCHLIST_SCREENING/CONSIDER",
      "WATCHLIST_SCREENING/SANCTIONS/CONSIDER",
      "WATCHLIST_SCREENING/ADVERSE-MEDIA/CONSIDER",
      "WATCHLIST_ADVANCED_CA/CONSIDER",
      "WATCHLIST_ADVANCED_CA/pep/CONSIDER",
    ],
    count: 5,
  },
  {
    name: "checks that are never asked for",
    words: list(
      "FACE_COMPARISON THIRD_PARTY_IDENTITY THIRD_PARTY_IDENTITY_FRAUD_1 SUPPLEMENTARY_DOCUMENT_TEXT_DATA_CHECK",
    ),
  },
  {
    name: "tasks",
    words: list("ID_DOCUMENT_TEXT_DATA_EXTRACTION SUPPLEMENTARY_DOCUMENT_TEXT_DATA_EXTRACTION"),
  },
  { name: "recommendations of a task", words: list("PROGRESS SHOULD_TRY_AGAIN MUST_TRY_AGAIN QUALITY USER_ERROR") },
  { name: "parts of checks", words: [...list(SUB_CHECKS), "liveness_auth", "dob_match", "name_match"] },
  { name: "details of parts", words: list(DETAILS), count: 6 },
  { name: "results and processes of parts", words: list("PASS FAIL AUTOMATED") },
];
