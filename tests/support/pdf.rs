//! PDFs written by hand: sound ones of so many pages, and what somebody might upload instead.

#![allow(dead_code)] // Each test that includes it needs another part.

use std::io::Write;

/// A file from its objects, numbered from one; the first is the catalogue.
fn file(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(out.len());
        writeln!(out, "{number} 0 obj").unwrap();
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    places.iter().for_each(|place| writeln!(out, "{place:010} 00000 n ").unwrap());
    write!(out, "trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).unwrap();
    out
}

fn stream(head: &str, content: &[u8]) -> Vec<u8> {
    let mut out = format!("<< {head} /Length {} >>\nstream\n", content.len()).into_bytes();
    out.extend_from_slice(content);
    out.extend_from_slice(b"\nendstream");
    out
}

/// Pages that differ, each with such a content; `size` in points.
fn pages_of(size: (u32, u32), contents: &[Vec<u8>], resources: &str, trailer: &str) -> Vec<u8> {
    let (count, (width, height)) = (contents.len(), size);
    let kids: String = (0..count).map(|page| format!("{} 0 R ", 4 + 2 * page)).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Count {count} /Kids [{kids}] >>").into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
    ];
    for (page, content) in contents.iter().enumerate() {
        let (own, fonts) = (5 + 2 * page, "/Font << /F1 3 0 R >>");
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {own} 0 R /Resources << {fonts} {resources} >> >>"
        );
        objects.extend([page.into_bytes(), content.clone()]);
    }
    file(&objects, trailer)
}

/// A red head, a red line, and forty lines of text.
fn letter(number: usize) -> Vec<u8> {
    let mut content = format!("1 0 0 rg BT /F1 40 Tf 80 760 Td (Wutong Estate No. {number}) Tj ET 60 740 475 3 re f 0 0 0 rg ");
    for line in 0..40 {
        content +=
            &format!("BT /F1 12 Tf 60 {} Td (Line {line} of page {number}: the lift of building 3 is inspected.) Tj ET ", 710 - 16 * line);
    }
    stream("", content.as_bytes())
}

/// An A4 leaflet of so many pages.
pub fn leaflet(pages: usize) -> Vec<u8> {
    let contents: Vec<Vec<u8>> = (1..=pages).map(letter).collect();
    pages_of((595, 842), &contents, "", "")
}

/// One page of such a size, in points.
pub fn page_of_size(size: (u32, u32)) -> Vec<u8> {
    pages_of(size, &[letter(1)], "", "")
}

/// One that asks for a password.
pub fn encrypted() -> Vec<u8> {
    let key = "A5".repeat(32);
    let trailer =
        format!("/ID [<{0}> <{0}>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <{key}> /U <{key}> >>", "01".repeat(16));
    pages_of((595, 842), &[letter(1)], "", &trailer)
}

/// Text in a Chinese font that is not in the file.
pub fn without_its_font() -> Vec<u8> {
    let font = "/Font << /F2 << /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts \
                [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) \
                /Supplement 2 >> /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4 >> >>] >> >>";
    let content = stream("", b"BT /F2 40 Tf 80 700 Td <505C6C34901A77E5> Tj ET");
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << {font} >> >>").into_bytes(),
    ];
    objects.push(content);
    file(&objects, "")
}

/// A few kilobytes that are two gigabytes once they are unpacked.
pub fn bomb() -> Vec<u8> {
    use flate2::{Compress, Compression, FlushCompress};
    // A block that ends at a byte can stand there again and again.
    let (mut packer, spaces) = (Compress::new(Compression::best(), false), vec![b' '; 16 << 20]);
    let mut block = Vec::with_capacity(1 << 20);
    packer.compress_vec(&spaces, &mut block, FlushCompress::Full).unwrap();
    let mut packed = vec![0x78, 0xDA];
    (0..128).for_each(|_| packed.extend_from_slice(&block));
    packed.extend_from_slice(&[0x03, 0x00, 0, 0, 0, 0]);
    pages_of((595, 842), &[stream("/Filter /FlateDecode", &packed)], "", "")
}

/// A picture that says it has nine hundred million pixels.
pub fn picture_bomb() -> Vec<u8> {
    let picture = "/XObject << /I 3 0 R >>";
    let content = stream("", b"q 500 0 0 500 40 200 cm /I Do Q");
    let said = "/Type /XObject /Subtype /Image /Width 30000 /Height 30000 /BitsPerComponent 8 /ColorSpace /DeviceRGB";
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>".to_vec(),
        stream(said, b"not so many"),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << {picture} >> >>").into_bytes(),
        content,
    ];
    file(&objects, "")
}

/// One that draws the same for ever, as far as anybody waits: forms within forms, eight times each.
pub fn endless() -> Vec<u8> {
    const DEPTH: usize = 14;
    let mut objects = vec![b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec()];
    let form = |number: usize| format!("/XObject << /X {number} 0 R >>");
    objects
        .push(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << {} >> >>", form(5)).into_bytes());
    objects.push(stream("", "/X Do ".repeat(8).as_bytes()));
    for depth in 0..DEPTH {
        let head = format!("/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << {} >>", form(6 + depth));
        objects.push(stream(&head, "/X Do ".repeat(8).as_bytes()));
    }
    objects.push(stream("/Type /XObject /Subtype /Form /BBox [0 0 595 842]", b"0 0 100 100 re f"));
    file(&objects, "")
}
