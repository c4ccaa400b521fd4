//! The questions of a working day, each asked again and again while changes arrive.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use server::api;
use server::tables::TableName;
use tower::ServiceExt;

use crate::census::{Census, PASSWORD, memory};
use crate::{Arguments, Figure, arriving, p99, timed};

/// Where is asked about, in turn: everywhere, a county, a township.
const DIVISIONS: [Option<&str>; 3] = [None, Some("533301000000"), Some("533301002000")];

/// The county's page: a session with the server.
struct Page<'c> {
    census: &'c Census,
    router: Router,
    cookie: String,
    csrf: String,
}

pub(crate) fn measure(arguments: &Arguments, census: &Census) -> anyhow::Result<Vec<Figure>> {
    // Enough for all questions, and they stop when those are asked.
    let arriving = arriving::prepare(census, arguments.changes as usize, 150)?;
    let page = Page::open(census)?;
    let times = arguments.times as usize;
    let (asked, brought, fresh) = std::thread::scope(|scope| {
        let bringing = scope.spawn(|| arriving.run(census));
        let watching = scope.spawn(|| arriving.watch(census));
        let asked = page.ask_all(times);
        arriving.stop();
        let joined = |_| anyhow::anyhow!("a thread ended early");
        let brought = bringing.join().map_err(joined)??;
        let fresh = watching.join().map_err(joined)??;
        anyhow::Ok((asked?, brought, fresh))
    })?;
    eprintln!(
        "  {brought} changes arrived meanwhile; memory {} MB",
        memory()
    );
    let slowest = fresh.into_iter().max().unwrap_or_default();
    let mut figures = asked;
    figures.push(Figure {
        name: "fresh_s",
        value: slowest.as_secs_f64(),
        goal: 2.0,
    });
    Ok(figures)
}

impl<'c> Page<'c> {
    fn open(census: &'c Census) -> anyhow::Result<Self> {
        let mut page = Self {
            census,
            router: api::router(Arc::clone(&census.app)),
            cookie: String::new(),
            csrf: String::new(),
        };
        let who = json!({ "name": "county", "password": PASSWORD });
        let request = page.request(Method::POST, "/api/session", &who)?;
        let (cookie, me) = page.census.runtime.block_on(async {
            let response = page.router.clone().oneshot(request).await?;
            let cookie = response.headers().get(header::SET_COOKIE).cloned();
            let body = response.into_body().collect().await?.to_bytes();
            anyhow::Ok((cookie, serde_json::from_slice::<Value>(&body)?))
        })?;
        let cookie = cookie.with_context(|| format!("no session: {me}"))?;
        page.cookie = cookie
            .to_str()?
            .split(';')
            .next()
            .unwrap_or_default()
            .to_owned();
        page.csrf = me["csrf"].as_str().context("no token")?.to_owned();
        Ok(page)
    }

    fn request(&self, method: Method, path: &str, body: &Value) -> anyhow::Result<Request<Body>> {
        let body = match body {
            Value::Null => Body::empty(),
            body => Body::from(body.to_string()),
        };
        Ok(Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header("x-shouce-csrf", &self.csrf)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)?)
    }

    /// Asks the router, and how long it took.
    fn answered(&self, method: Method, path: &str, body: &Value) -> anyhow::Result<Duration> {
        let request = self.request(method, path, body)?;
        let router = self.router.clone();
        let (took, answer) = timed(|| {
            self.census.runtime.block_on(async {
                let response = router.oneshot(request).await?;
                let status = response.status();
                let body = response.into_body().collect().await?.to_bytes();
                anyhow::Ok((status, body))
            })
        });
        let (status, body) = answer?;
        ensure!(
            status.is_success(),
            "{path}: {status} {}",
            String::from_utf8_lossy(&body)
        );
        Ok(took)
    }

    fn ask_all(&self, times: usize) -> anyhow::Result<Vec<Figure>> {
        let mut figures = Vec::new();
        let mut measured = |name, goal, mut asked: Vec<(Duration, String)>| {
            asked.sort_unstable_by_key(|(took, _)| std::cmp::Reverse(*took));
            let slow: Vec<_> = (asked.iter().take(4))
                .map(|(took, what)| format!("{what} {} ms", took.as_millis()))
                .collect();
            let mut times: Vec<_> = asked.iter().map(|(took, _)| *took).collect();
            let value = p99(&mut times);
            let middle = times[times.len() / 2].as_millis();
            eprintln!(
                "  {name}: {value:.1}, half below {middle}; slowest: {}",
                slow.join(", ")
            );
            figures.push(Figure { name, value, goal });
        };
        let each = |ask: &dyn Fn(usize) -> anyhow::Result<(Duration, String)>, times: usize| {
            (0..times).map(ask).collect::<anyhow::Result<Vec<_>>>()
        };
        measured(
            "overview_p99_ms",
            100.0,
            each(&|at| self.overview(at), times)?,
        );
        measured("table_p99_ms", 100.0, each(&|at| self.table(at), times)?);
        let fewer = (times / 3).max(10);
        measured(
            "crosstab_p99_ms",
            500.0,
            each(&|at| self.crosstab(at), fewer)?,
        );
        measured("people_p99_ms", 100.0, each(&|at| self.people(at), times)?);
        measured("person_p99_ms", 50.0, each(&|at| self.person(at), times)?);
        Ok(figures)
    }

    fn overview(&self, at: usize) -> anyhow::Result<(Duration, String)> {
        let path = match DIVISIONS[at % DIVISIONS.len()] {
            Some(division) => format!("/api/overview?division={division}"),
            None => "/api/overview".to_owned(),
        };
        Ok((self.answered(Method::GET, &path, &Value::Null)?, path))
    }

    fn table(&self, at: usize) -> anyhow::Result<(Duration, String)> {
        let table = TableName::ALL[at / DIVISIONS.len() % TableName::ALL.len()].number();
        let path = match DIVISIONS[at % DIVISIONS.len()] {
            Some(division) => format!("/api/tables/{table}?division={division}"),
            None => format!("/api/tables/{table}"),
        };
        Ok((self.answered(Method::GET, &path, &Value::Null)?, path))
    }

    fn crosstab(&self, at: usize) -> anyhow::Result<(Duration, String)> {
        let fields = [
            ("ethnicity", "age_group", Some("sex")),
            ("township", "living_arrangement", None),
            ("village", "age_group", None),
            ("chronic", "service_need", Some("age_group")),
            ("relation_to_head", "carer", Some("marital")),
        ];
        let (rows, columns, layers) = fields[at / DIVISIONS.len() % fields.len()];
        let universe = ["resident", "registered", "all"][at % 3];
        let mut query = json!({ "rows": rows, "columns": columns, "universe": universe });
        if let Some(layers) = layers {
            query["layers"] = json!(layers);
        }
        if let Some(division) = DIVISIONS[at % DIVISIONS.len()] {
            query["division"] = json!(division);
        }
        let took = self.answered(Method::POST, "/api/crosstab", &query)?;
        Ok((took, query.to_string()))
    }

    fn people(&self, at: usize) -> anyhow::Result<(Duration, String)> {
        let elders = &self.census.prefecture.elders;
        let elder = &elders[at * 7_919 % elders.len()];
        let name: String = elder.name.chars().take(2).collect();
        let number = elder.id_number.as_deref().unwrap_or("533301194001010014");
        let filter = |field: &str, any_of: &[&str]| json!({ "field": field, "any_of": any_of });
        let everywhere = Value::Null;
        let (division, text, conditions, by) = match at % 8 {
            0 => (&everywhere, "", vec![], "division"),
            1 => (&everywhere, name.as_str(), vec![], "fit"),
            2 => (&everywhere, "yap", vec![], "name"),
            3 => (&everywhere, &number[6..14], vec![], "name"),
            4 => (
                &everywhere,
                "",
                vec![filter("chronic", &["01", "08"])],
                "age",
            ),
            5 => (
                &everywhere,
                "",
                vec![filter("coverage", &["not_visited"])],
                "changed",
            ),
            6 => (
                &everywhere,
                "ying",
                vec![
                    filter("age_group", &["90-94", "95-99"]),
                    filter("sex", &["2"]),
                ],
                "name",
            ),
            _ => (
                &json!("533301002000"),
                "",
                vec![filter("stage", &["submitted"])],
                "age",
            ),
        };
        let query = json!({
            "division": division, "text": text, "where": conditions,
            "columns": ["name", "division", "village_group", "id_number", "sex", "age",
                "ethnicity", "coverage", "stage", "contact_phone"],
            "order": { "by": by, "descending": at.is_multiple_of(2) }, "offset": 0, "limit": 50,
        });
        let took = self.answered(Method::POST, "/api/people/search", &query)?;
        Ok((took, format!("question {}", at % 8)))
    }

    fn person(&self, at: usize) -> anyhow::Result<(Duration, String)> {
        let documents = &self.census.documents;
        let id = documents[at * 104_729 % documents.len()];
        let path = format!("/api/people/{id}");
        Ok((self.answered(Method::GET, &path, &Value::Null)?, path))
    }
}
