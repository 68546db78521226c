// What the published accounts say, where they part, and who said it: the words are in strings/.
// Every statement is a report, read where its source says.
import { Key, t } from "./i18n.js";

export interface Source {
  id: string; // A profile's id where one follows it.
  short: string;
  certainty: "A" | "B" | "C" | "D";
}

export const sources: readonly Source[] = [
  {
    id: "rfa-2022",
    short: "RFA 2022",
    certainty: "B",
  },
  {
    id: "motherboard-2016",
    short: "Motherboard 2016",
    certainty: "B",
  },
  {
    id: "golem-2016",
    short: "Golem.de 2016",
    certainty: "B",
  },
  {
    id: "wsj-2017",
    short: "WSJ 2017",
    certainty: "B",
  },
  {
    id: "rom2407-2019",
    short: "ROM 2407, 2019",
    certainty: "B",
  },
  {
    id: "bbc-2025",
    short: "BBC 2025",
    certainty: "B",
  },
  {
    id: "ft-2022",
    short: "FT 2022",
    certainty: "C",
  },
  {
    id: "williams",
    short: "North Korea Tech",
    certainty: "B",
  },
];

// As a newspaper would give it; a title stays in the language it was published in.
export const citeOf = (source: Source): string => t(`how_source_${source.id}` as Key);

export const sourceOf = (id: string): Source | undefined => sources.find((s) => s.id === id);

// What one or more accounts say about a point.
export interface Statement {
  key: Key;
  sources: readonly string[];
}
export interface Point {
  title: Key;
  says: readonly Statement[];
  here: Key; // What this emulation does about it.
}

export const points: readonly Point[] = [
  {
    title: "how_trigger",
    says: [
      { key: "how_trigger_random", sources: ["rfa-2022", "wsj-2017"] },
      { key: "how_trigger_app", sources: ["motherboard-2016"] },
      { key: "how_trigger_regular", sources: ["golem-2016"] },
      { key: "how_trigger_five", sources: ["bbc-2025"] },
    ],
    here: "how_trigger_here",
  },
  {
    title: "how_access",
    says: [
      { key: "how_access_yes", sources: ["rfa-2022", "motherboard-2016", "wsj-2017"] },
      { key: "how_access_implied", sources: ["golem-2016"] },
      { key: "how_access_no", sources: ["bbc-2025"] },
      { key: "how_access_alerts", sources: ["rom2407-2019"] },
    ],
    here: "how_access_here",
  },
  {
    title: "how_scope",
    says: [
      { key: "how_scope_pages", sources: ["rfa-2022", "golem-2016"] },
      { key: "how_scope_apps", sources: ["wsj-2017"] },
      { key: "how_scope_shots", sources: ["motherboard-2016", "bbc-2025"] },
      { key: "how_scope_operations", sources: ["rom2407-2019"] },
    ],
    here: "how_scope_here",
  },
  {
    title: "how_names",
    says: [
      { key: "how_names_two", sources: ["rfa-2022"] },
      { key: "how_names_one", sources: ["wsj-2017", "ft-2022"] },
      { key: "how_names_signatures", sources: ["rom2407-2019"] },
    ],
    here: "how_names_here",
  },
  {
    title: "how_sent",
    says: [
      { key: "how_sent_yes", sources: ["ft-2022"] },
      { key: "how_sent_no", sources: ["rfa-2022", "motherboard-2016", "wsj-2017", "bbc-2025"] },
    ],
    here: "how_sent_here",
  },
  {
    title: "how_files",
    says: [
      { key: "how_files_refused", sources: ["motherboard-2016"] },
      { key: "how_files_deleted", sources: ["williams"] },
      { key: "how_files_alert", sources: ["rom2407-2019"] },
    ],
    here: "how_files_here",
  },
  {
    title: "how_coverage",
    says: [
      { key: "how_coverage_all", sources: ["rfa-2022"] },
      { key: "how_coverage_few", sources: ["motherboard-2016", "golem-2016", "rom2407-2019", "bbc-2025"] },
    ],
    here: "how_coverage_here",
  },
];
