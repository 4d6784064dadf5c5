use std::io::Cursor;

use super::{frames::HEAD, *};

fn of(program: &str, time: Duration) -> Leaflets {
    let leaflets = Leaflets::default();
    leaflets.use_program(Path::new(program));
    leaflets.allow(time);
    leaflets
}

const LONG: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_child_that_says_nothing_writes_without_end_or_cannot_be_started_harms_nobody() {
    // Neither reads what it is given; the one ends at once, the other never stops writing.
    for (program, error) in
        [("/bin/false", LeafletError::Died), ("/usr/bin/yes", LeafletError::Died), ("/nowhere/at/all", LeafletError::NotStarted)]
    {
        let leaflets = of(program, LONG);
        for _ in 0..2 {
            assert_eq!(leaflets.draw(vec![7; 1 << 20]).await, Err(error), "{program}");
        }
    }
}

#[test]
fn a_frame_is_read_back_and_a_long_one_is_not_even_begun() {
    let all = [
        Frame::Page(vec![1, 2, 3]),
        Frame::Refused(LeafletError::TooManyPages { pages: 77 }),
        Frame::Refused(LeafletError::MissingFont { page: 3 }),
        Frame::Done { pages: 1, peak_kilobytes: 44_000 },
    ];
    for frame in all {
        let mut written = Vec::new();
        frames::write(&mut written, &frame).unwrap();
        assert_eq!(frames::read(&mut Cursor::new(&written)).unwrap(), frame);
        assert!(frames::read(&mut Cursor::new(&written[..written.len() - 1])).is_err());
    }
    for kind in *b"PRDX" {
        let mut head = vec![kind];
        head.extend_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(head.len(), HEAD);
        assert!(frames::read(&mut Cursor::new(head)).is_err());
    }
}

#[test]
fn what_is_no_picture_of_a_page_is_not_taken() {
    let encoded = |width, height, format| {
        let mut bytes = Vec::new();
        image::DynamicImage::new_luma8(width, height).write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    };
    assert_eq!(checked(encoded(1080, 1920, ImageFormat::Png)).unwrap().content_type, "image/png");
    for bytes in [encoded(1081, 10, ImageFormat::Png), encoded(10, 1921, ImageFormat::Jpeg), encoded(9, 9, ImageFormat::WebP), vec![]] {
        assert_eq!(checked(bytes), Err(LeafletError::Died));
    }
}
