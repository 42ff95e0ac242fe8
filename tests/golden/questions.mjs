// What is asked of a golden installation when it is made, and of every later release.
export const questions = [
  ["figures", "--register", "97-CTr/TU", "--year", "2025", "--as-of", "2025-09-18"],
  ["figures", "--register", "97-CTr/TU", "--year", "2025", "--as-of", "2025-09-18", "--known-at", "2025-09-18"],
  ["figures", "--register", "nq57.vn", "--as-of", "2025-09-18"],
  ["figures", "--register", "03/NQ-CP", "--as-of", "2028-01-31"],
  ["figures", "--by", "unit", "--as-of", "2025-06-30"],
  ["figures", "--by", "field", "--as-of", "2025-12-31"],
  ["figures", "--list", "overdue", "--as-of", "2025-12-31"],
  ["figures", "overlap", "97-CTr/TU", "nq57.vn", "--as-of", "2025-09-18"],
];
