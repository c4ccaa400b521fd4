use std::fs::File;
use std::io::BufReader;

use crate::desk::Desk;
use crate::devices::OWN;

fn enrol<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let arguments = ["device", "enrol", "--label", "Li", "--village", OWN];
    [&arguments, more].concat()
}

/// What a camera reads in the picture.
fn photographed(path: &std::path::Path) -> String {
    let file = BufReader::new(File::open(path).unwrap());
    let mut picture = png::Decoder::new(file).read_info().unwrap();
    let mut dots = vec![0; picture.output_buffer_size().unwrap()];
    let size = picture.next_frame(&mut dots).unwrap();
    let (width, height) = (size.width as usize, size.height as usize);
    let dot = |x: usize, y: usize| dots[y * width + x];
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, dot);
    let [grid] = &prepared.detect_grids()[..] else {
        panic!("one square");
    };
    grid.decode().unwrap().1
}

#[test]
fn a_slip_s_square_opens_the_tablet_s_page_with_the_code() {
    let desk = Desk::new();
    let (png, svg) = (desk.path("li.png"), desk.path("li.svg"));
    let (png_name, svg_name) = (png.display().to_string(), svg.display().to_string());
    let out = desk.run(&enrol(&[
        "--address",
        "https://census.example.org/",
        "--png",
        &png_name,
        "--svg",
        &svg_name,
    ]));
    let code = out.lines().next().unwrap();
    let link = format!("https://census.example.org/#enrol={code}");
    assert_eq!(out.lines().nth(1), Some(link.as_str()));
    assert_eq!(photographed(&png), link);
    let drawing = std::fs::read_to_string(&svg).unwrap();
    assert!(drawing.contains("<svg"), "{drawing}");
}

#[test]
fn without_an_address_the_square_holds_the_code_and_a_configured_one_is_used() {
    let desk = Desk::new();
    let png = desk.path("li.png");
    let png_name = png.display().to_string();
    let out = desk.run(&enrol(&["--png", &png_name]));
    assert_eq!(photographed(&png), out.lines().next().unwrap());

    desk.file(
        "shouce.toml",
        "address = \"https://census.example.org:8443\"\n",
    );
    let out = desk.run(&enrol(&["--png", &png_name]));
    let code = out.lines().next().unwrap();
    assert_eq!(
        photographed(&png),
        format!("https://census.example.org:8443/#enrol={code}")
    );
}

#[test]
fn what_is_no_address_is_refused_before_a_code_is_handed_out() {
    let desk = Desk::new();
    for address in [
        "census.example.org",
        "https://",
        "https://host/#x",
        "ftp://host",
    ] {
        let said = desk.try_to(&enrol(&["--address", address]));
        assert!(
            !said.ok && said.err.contains("[device.address]"),
            "{}",
            said.err
        );
        assert!(said.out.is_empty());
    }
}

#[test]
fn a_slip_s_picture_is_whole_though_nobody_reads_what_is_printed() {
    let desk = Desk::new();
    let png = desk.path("li.png");
    let png_name = png.display().to_string();
    let (nobody, printed) = std::io::pipe().unwrap();
    drop(nobody);
    let output = (desk.command(&enrol(&["--png", &png_name])).stdout(printed))
        .output()
        .unwrap();
    let complaints = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{complaints}");
    assert_eq!(complaints, "");
    assert!(!photographed(&png).is_empty());
}
