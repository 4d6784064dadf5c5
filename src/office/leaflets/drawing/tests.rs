use proptest::prelude::*;

use super::*;

#[path = "../../../../tests/support/pdf.rs"]
mod pdf;

fn drawn(file: Vec<u8>) -> Result<Vec<image::DynamicImage>, LeafletError> {
    let mut pictures = Vec::new();
    let count = draw(file, |bytes| {
        pictures.push(image::load_from_memory(&bytes).unwrap());
        Ok(())
    })?;
    assert_eq!(count as usize, pictures.len());
    Ok(pictures)
}

#[test]
fn a_page_fills_the_panel_across_and_holds_what_stands_on_it() {
    let pictures = drawn(pdf::leaflet(2)).unwrap();
    assert_eq!(pictures.len(), 2);
    for picture in pictures {
        assert_eq!((picture.width(), picture.height()), (1080, 1528));
        let pixels = picture.to_rgb8();
        let count = |is: fn(&image::Rgb<u8>) -> bool| pixels.pixels().filter(|pixel| is(pixel)).count();
        assert!(count(|pixel| pixel.0[0] > 200 && pixel.0[1] < 60) > 4_000, "red head and line");
        assert!(count(|pixel| pixel.0.iter().all(|part| *part < 60)) > 10_000, "black text");
        assert!(count(|pixel| pixel.0 == [255; 3]) > 1_000_000, "white paper");
    }
}

#[test]
fn pages_of_other_shapes_stay_within_the_panel() {
    for (size, expected) in [((842, 595), (1080, 763)), ((200, 800), (480, 1920)), ((14_400, 14_400), (1080, 1080))] {
        let pictures = drawn(pdf::page_of_size(size)).unwrap();
        assert_eq!((pictures[0].width(), pictures[0].height()), expected, "{size:?}");
    }
    for size in [(1_000_000, 1_000_000), (14_000, 100), (10, 10), (200_000_000, 400)] {
        assert_eq!(drawn(pdf::page_of_size(size)), Err(LeafletError::PageSize { page: 1 }), "{size:?}");
    }
}

#[test]
fn forty_pages_are_drawn_and_one_more_is_refused() {
    assert_eq!(drawn(pdf::leaflet(41)), Err(LeafletError::TooManyPages { pages: 41 }));
    let mut total = 0;
    let count = draw(pdf::leaflet(40), |bytes| {
        total += bytes.len();
        Ok(())
    });
    assert_eq!(count, Ok(40));
    println!("40 pages of text: {} KB of pictures", total / 1024);
    assert!(total < limits::LEAFLET_PICTURES_BYTES);
}

#[test]
fn what_is_no_sound_pdf_says_so() {
    let whole = pdf::leaflet(3);
    for (file, error) in [
        (Vec::new(), LeafletError::NotPdf),
        (b"PK\x03\x04 a workbook".to_vec(), LeafletError::NotPdf),
        (b"%PDF-1.7\n%%EOF\n".to_vec(), LeafletError::Damaged),
        (whole[..whole.len() / 2].to_vec(), LeafletError::Damaged),
        (whole[..whole.len() - 30].to_vec(), LeafletError::Damaged),
        (pdf::encrypted(), LeafletError::Encrypted),
        (pdf::without_its_font(), LeafletError::MissingFont { page: 1 }),
        (pdf::leaflet(0), LeafletError::Damaged),
    ] {
        assert_eq!(drawn(file), Err(error));
    }
}

#[test]
fn a_photograph_is_kept_small_and_text_without_loss() {
    let mut noise = 7_u32;
    let mut photo = || {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (noise >> 24) as u8
    };
    let (width, height) = (1080, 1528);
    let rgba: Vec<u8> = (0..width * height).flat_map(|_| [photo(), photo() / 2, 90, 255]).collect();
    let kept = encode(&rgba, (width, height)).unwrap();
    assert!(kept.is_none_or(|bytes| bytes.starts_with(&[0xFF, 0xD8]) && bytes.len() <= limits::LEAFLET_PAGE_BYTES));
    let grey: Vec<u8> = (0..width * height).flat_map(|at| if at % 97 == 0 { [20, 21, 22, 255] } else { [255; 4] }).collect();
    let kept = image::load_from_memory(&encode(&grey, (width, height)).unwrap().unwrap()).unwrap();
    assert_eq!(kept.color(), image::ColorType::L8);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Whatever is changed in a sound file: pictures within the limits, a reason, or a panic that the child catches; never
    /// more pages than allowed.
    #[test]
    fn changed_bytes_end_in_pictures_or_in_a_reason(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut file = pdf::leaflet(1);
        for (place, byte) in changes {
            let place = place.index(file.len());
            file[place] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        let mut pictures = 0_usize;
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| draw(file, |bytes| {
            pictures += 1;
            assert!(bytes.len() <= limits::LEAFLET_PAGE_BYTES);
            Ok(())
        })));
        prop_assert!(pictures <= limits::LEAFLET_PAGES);
        if let Ok(Ok(count)) = ended {
            prop_assert_eq!(count as usize, pictures);
        }
    }
}
