// What the published accounts say, where they part, and who said it: proper names only; the words
// are in strings/. Every statement is a report, read where `read` says.
import type { Key } from "./i18n.js";

export interface Source {
  id: string; // A profile's id where one follows it.
  short: string;
  cite: string; // As a newspaper would give it.
  certainty: "A" | "B" | "C" | "D";
}

export const sources: readonly Source[] = [
  {
    id: "rfa-2022",
    short: "RFA 2022",
    cite: "Radio Free Asia, “Rich Phone Brokers…”, Jieun Kim, translated by Leejin Jun, written in English by Eugene Whong, 3 July (the year 2022 is not in the text)",
    certainty: "B",
  },
  {
    id: "motherboard-2016",
    short: "Motherboard 2016",
    cite: "Motherboard, Joseph Cox, December 2016, on the Woolim tablet; read through quotations at slashdot.mozz.us and fromfaraway90.blogspot.com",
    certainty: "B",
  },
  {
    id: "golem-2016",
    short: "Golem.de 2016",
    cite: "Golem.de, “Woolim”, December 2016, page 2 (article 1612-125276), in German",
    certainty: "B",
  },
  {
    id: "wsj-2017",
    short: "WSJ 2017",
    cite: "The Wall Street Journal, T. W. Martin and W. Chomchuen, December 2017; read through a quotation at char.gd",
    certainty: "B",
  },
  {
    id: "rom2407-2019",
    short: "ROM 2407, 2019",
    cite: "Hacker House, README published with the ROM of a Pyongyang 2407 phone, January 2019, section “RedFlag”",
    certainty: "B",
  },
  {
    id: "bbc-2025",
    short: "BBC 2025",
    cite: "BBC, Jean Mackenzie, 31 May 2025, on a phone smuggled out in late 2024; read through a quotation at hypefresh.com",
    certainty: "B",
  },
  {
    id: "ft-2022",
    short: "FT 2022",
    cite: "Financial Times, April 2022; read in a copy at tradertap.net",
    certainty: "C",
  },
  {
    id: "williams",
    short: "North Korea Tech",
    cite: "Martyn Williams, North Korea Tech, northkoreatech.org/?p=10966",
    certainty: "B",
  },
];

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
