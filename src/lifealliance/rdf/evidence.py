"""The evidence graph: people, encounters, records, excerpts, incidents, consents; codes and codings: see `codes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance import iris, terms
from lifealliance.iris import DCTERMS, LA, SKOS
from lifealliance.rdf.passages import write_passages

if TYPE_CHECKING:
    from lifealliance.model.study import Record, Study
    from lifealliance.rdf.names import Names
    from lifealliance.rdf.triples import Triples


def write_evidence(study: Study, names: Names, out: Triples) -> None:
    """Everything that was said and seen."""
    _write_study(study, names, out)
    _write_people(study, names, out)
    for record in study.records:
        _write_record(record, study, names, out)
    _write_sessions(study, names, out)
    write_passages(study, names, out)
    for incident, spans in study.incidents:
        it = names.incident(incident)
        out.thing(it, "Incident", incident, names.study)
        for span in spans:
            out.add(it, LA["hasAccount"], names.excerpt(span))
    _write_consents(study, names, out)


def _write_study(study: Study, names: Names, out: Triples) -> None:
    settings, it = study.settings, names.study
    out.thing(it, "Study", settings.title)
    out.words(it, DCTERMS["identifier"], settings.id)
    out.add(it, LA["invented"], terms.flag(settings.invented))
    out.words(it, LA["approach"], settings.approach)
    out.words(it, LA["setting"], settings.setting)
    out.concept(it, "design", "design", settings.design)
    out.words(it, DCTERMS["language"], settings.language)
    out.words(it, LA["law"], settings.law)
    out.words(it, LA["ethicsApproval"], settings.ethics_approval)
    if settings.planned_dyads is not None:
        out.add(it, LA["plannedDyads"], terms.number(settings.planned_dyads))
    for step in study.steps:
        name = names.step(step)
        when = f"{'after' if step.role else 'of'} session {step.session}"
        who = f" of the {step.role}" if step.role else ""
        out.thing(name, "ProtocolStep", f"{step.kind}{who} {when}", names.study)
        out.concept(name, "encounterKind", "encounter", step.kind)
        out.concept(name, "role", "role", step.role)
        out.add(name, LA["sessionNumber"], terms.number(step.session))
        out.add(name, LA["plannedCount"], terms.number(step.planned))


def _write_people(study: Study, names: Names, out: Triples) -> None:
    invented = terms.flag(study.settings.invented)
    for pseudonym in dict.fromkeys(person.pseudonym for person in study.participations):
        it = names.person(pseudonym)
        out.thing(it, "Person", pseudonym, names.study)
        out.words(it, LA["pseudonym"], pseudonym)
        out.add(it, LA["invented"], invented)
    for dyad in study.dyads:
        it = names.dyad(dyad)
        out.thing(it, "Dyad", f"Dyad {dyad}", names.study)
        out.words(it, SKOS["notation"], dyad)
    for part in study.participations:
        it = names.participation(part)
        label = f"{part.pseudonym}, {part.role}" + (f" in dyad {part.dyad}" if part.dyad else "")
        out.thing(it, "Participation", label, names.study)
        out.add(it, LA["participant"], names.person(part.pseudonym))
        out.concept(it, "role", "role", part.role)
        if part.dyad:
            out.add(it, LA["dyad"], names.dyad(part.dyad))
            if part.role in {"PSW", "PIR"} and study.settings.design == "dyadic":
                out.add(names.dyad(part.dyad), LA[f"has{part.role}"], names.person(part.pseudonym))


def _write_sessions(study: Study, names: Names, out: Triples) -> None:
    known = {(record.dyad, record.session) for record in study.records}
    for dyad, number in sorted((dyad, number) for dyad, number in known if dyad and number is not None):
        it = names.session(dyad, number)
        out.thing(it, "Session", f"Session {number} of dyad {dyad}", names.study)
        out.add(it, iris.RDF["type"], f"<{LA['Encounter']}>")
        out.concept(it, "encounterKind", "encounter", "session")
        out.add(it, LA["dyad"], names.dyad(dyad))
        out.add(it, LA["sessionNumber"], terms.number(number))


def _write_record(record: Record, study: Study, names: Names, out: Triples) -> None:
    if record.kind:
        _write_encounter(record, study, names, out)
    if not record.held:
        return
    it = names.record(record.key)
    out.thing(it, "Record", record.name, names.study)
    if record.kind:
        out.add(it, LA["recordOf"], names.encounter(record))
    out.add(it, LA["order"], terms.number(record.order))
    out.words(it, DCTERMS["language"], record.language)
    out.words(it, LA["sha256"], record.sha256)
    if record.length is not None:
        out.add(it, LA["length"], terms.number(record.length))
    out.add(it, LA["textHeld"], terms.flag(record.length is not None))
    out.add(it, LA["invented"], terms.flag(study.settings.invented))


def _write_encounter(record: Record, study: Study, names: Names, out: Triples) -> None:
    it = names.encounter(record)
    out.thing(it, "Encounter", _encounter_label(record), names.study)
    out.concept(it, "encounterKind", "encounter", record.kind)
    out.add(it, LA["held"], terms.flag(record.held))
    out.words(it, LA["reasonNotHeld"], record.reason)
    out.words(it, LA["guideVersion"], record.guide)
    if record.dyad:
        out.add(it, LA["dyad"], names.dyad(record.dyad))
    if record.dyad and record.session is not None:
        link = "observes" if record.kind in {"observation", "session"} else "followsSession"
        out.add(it, LA[link], names.session(record.dyad, record.session))
    if record.interviewee is not None:
        out.add(it, LA["interviewee"], names.participation(record.interviewee))
    for step in study.steps:
        role = record.role if record.kind == "interview" else ""
        if (step.kind, step.session, step.role) == (record.kind, record.session, role):
            out.add(it, LA["fulfils"], names.step(step))


def _encounter_label(record: Record) -> str:
    parts = [record.kind]
    if record.kind == "interview" and record.role:
        parts.append(f"of the {record.role}")
    if record.session is not None:
        parts.append(f"{'of' if record.kind == 'observation' else 'after'} session {record.session}")
    if record.dyad:
        parts.append(f"of dyad {record.dyad}" if record.session is None else f"({record.dyad})")
    return " ".join(parts) if len(parts) > 1 else f"{record.kind}: {record.name}"


def _write_consents(study: Study, names: Names, out: Triples) -> None:
    for consent in study.consents:
        it = names.consent(consent.pseudonym, consent.purpose, consent.wave)
        when = f" after session {consent.wave}" if consent.wave else ""
        out.thing(it, "Consent", f"{consent.pseudonym}: {consent.purpose}{when}: {consent.answer}", names.study)
        out.add(it, LA["consentOf"], names.person(consent.pseudonym))
        out.concept(it, "purpose", "purpose", consent.purpose)
        out.concept(it, "consentAnswer", "answer", consent.answer)
        out.words(it, LA["formVersion"], consent.form)
        if consent.wave is not None:
            out.add(it, LA["wave"], terms.number(consent.wave))
