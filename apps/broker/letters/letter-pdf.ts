import PDFDocument from 'pdfkit';
import { CLASSIFICATION_LABELS } from '#libs/contracts/labels';
import type { Letter } from './letter';
import { A4, Drawing, LEFT, MARGINS, WIDTH } from './letter-drawing';
import { drawLetter } from './letter-layout';
import { LETTER_WORDS } from './letter-words';

/**
 * Declares PDF/UA-1 (ISO 14289-1) beside PDF/A; PDF/A wants the schema of that declaration
 * described.
 */
const UNIVERSAL_ACCESS = [
  '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>',
  '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"',
  ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">',
  '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">',
  '<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>',
  '<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>',
  '<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>',
  '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>',
  '<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>',
  '<pdfaProperty:description>Part of ISO 14289 that is followed</pdfaProperty:description></rdf:li></rdf:Seq>',
  '</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>',
].join('');

/** The product, as creator of the file; without a version, so that an update keeps the bytes. */
const CREATOR = 'Bantuan Kedinasan';

/**
 * A letter as PDF/A-3a and PDF/UA-1, with its record embedded (`AFRelationship` `Data`). The same
 * letter gives the same bytes: every date in the file is that of the letter.
 */
export async function pdfOf(letter: Letter): Promise<Buffer> {
  const date = new Date(letter.at);
  const { kind, language, subject, head } = letter;
  const document = new PDFDocument({
    size: A4,
    margins: MARGINS,
    // No default font: it would be read, and never used.
    font: '',
    pdfVersion: '1.7',
    lang: language === 'id' ? 'id-ID' : 'en-GB',
    subset: 'PDF/A-3a',
    tagged: true,
    displayTitle: true,
    bufferPages: true,
    info: {
      ...{ Title: inMetadata(subject), Author: inMetadata(head.name) },
      ...{ Creator: CREATOR, Producer: CREATOR, CreationDate: date, ModDate: date },
    },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    document.on('end', resolve);
    document.on('error', reject);
  });
  document.appendXML(UNIVERSAL_ACCESS);
  document.file(Buffer.from(`${JSON.stringify(letter.record, null, 2)}\n`), {
    name: `${kind}.json`,
    type: 'application/json',
    description: LETTER_WORDS[language].record,
    creationDate: date,
    modifiedDate: date,
    relationship: 'Data',
  } as PDFKit.Mixins.PDFAttachmentOptions);
  const drawing = new Drawing(document);
  drawLetter(drawing, letter);
  drawing.end();
  drawing.everyPage((_, page, of) => drawBeside(drawing, letter, page, of));
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

/** pdfkit writes these texts into XML as they are. */
const inMetadata = (text: string): string => text.replace(/[&<>\p{C}\s]+/gu, ' ').trim();

const RED = '#b00000';

/** What stands on a page beside the text: class, origin, page number, and the mark of a draft. */
function drawBeside(drawing: Drawing, letter: Letter, page: number, of: number): void {
  const { classification, language, origin, draft } = letter;
  const words = LETTER_WORDS[language];
  const [width, height] = A4;
  if (draft)
    drawing
      .use({ bold: true, size: 130, color: '#999999' })
      .fillOpacity(0.25)
      .rotate(-55, { origin: [width / 2, height / 2] })
      .text(words.draft, 0, height / 2 - 65, { width, align: 'center', lineBreak: false })
      .rotate(55, { origin: [width / 2, height / 2] })
      .fillOpacity(1);
  if (classification !== 'biasa') {
    const mark = CLASSIFICATION_LABELS[classification][language].toUpperCase();
    const color = classification === 'terbatas' ? '#000000' : RED;
    for (const y of [26, height - 34])
      drawing
        .use({ bold: true, size: 12, color })
        .text(mark, 0, y, { width, align: 'center', lineBreak: false });
  }
  const y = height - 52;
  const small = drawing.use({ size: 8, color: '#444444' });
  small.text(origin, LEFT, y, { lineBreak: false });
  small.text(words.page(page, of), LEFT, y, { width: WIDTH, align: 'right', lineBreak: false });
}
