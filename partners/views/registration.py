"""The registration, page by page. What these pages answer never depends on who is registered."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.attempts import limited
from accounts.models import User
from common.errors import ActionError
from common.htmx import render_page
from partners import identifier_words
from partners.actions import registration as actions
from partners.forms.registration import (
    STEP_LABELS,
    STEPS,
    Incomplete,
    Step,
    read_all,
    rebuilt,
)
from partners.forms.vetting import AnswerForm, LostLinkForm
from partners.identifiers import BadIdentifier, check
from partners.looking_up import is_anything_to_look_in
from partners.models import Application, Identifier
from partners.phones import BadPhone, clean, readable
from partners.supply_kinds import BY_CODE, labels

#: Where the session keeps which draft is the visitor's.
DRAFT = "partners.application"


def _by(request: HttpRequest) -> User:
    """Strangers act through the portal itself."""
    return request.user if isinstance(request.user, User) else User.objects.system()


def draft_of(request: HttpRequest) -> Application | None:
    """The visitor's application, if this browser has one."""
    key = request.session.get(DRAFT)
    if not key:
        return None
    rows = Application.objects.select_related("nation", "partner")
    return rows.filter(public_id=key).first()


def _remember(request: HttpRequest, application: Application) -> None:
    request.session[DRAFT] = str(application.public_id)


@login_not_required
@never_cache
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Goes on where the visitor left off."""
    application = draft_of(request)
    if application is None:
        first = reverse("partners:register_step", args=["company"])
        chosen = urlencode({"nation": request.GET["nation"]}) if "nation" in request.GET else ""
        return redirect(f"{first}?{chosen}" if chosen else first)
    if application.status != Application.Status.DRAFT:
        return redirect("partners:register_status")
    return redirect(_next(application))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("register_step")
def register_step(request: HttpRequest, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    application = draft_of(request)
    if application is not None and not application.is_open:
        return redirect("partners:register_status")
    if application is None and step != "company":
        return redirect("partners:register_step", step="company")
    form = _form(request, step, application)
    if request.method == "POST" and form.is_valid():
        return _keep(request, step, form, application)
    return step_page(request, step, form, application)


def step_page(
    request: HttpRequest,
    step: str,
    form: Step,
    application: Application | None,
    *,
    part: str = "",
    **besides: Any,
) -> HttpResponse:
    """One page of the registration; what the business register has comes `besides`."""
    context = {
        "form": form,
        "step": step,
        "steps": _stepper(step, application),
        "label": STEP_LABELS[step],
        "kinds": BY_CODE,
        "application": application,
        "has_extract": step == "company" and is_anything_to_look_in(),
        **besides,
    }
    if part:
        return render_page(request, "partners/register_step.html", context, part=part)
    return render(request, "partners/register_step.html", context)


def _form(request: HttpRequest, step: str, application: Application | None) -> Step:
    nation = application.nation if application else None
    if request.method == "POST":
        return STEPS[step](request.POST, nation=nation)
    if application is not None and application.answers.get(step):
        return rebuilt(step, application.answers, nation)
    chosen = request.GET.get("nation", "").upper()
    return STEPS[step](nation=nation, initial={"nation": chosen} if chosen else {})


def _keep(
    request: HttpRequest, step: str, form: Step, application: Application | None
) -> HttpResponse:
    if form.is_trapped:  # a machine filled in what people do not see; it learns nothing
        return redirect("partners:register_sent")
    application = actions.save_step(
        application, step=step, answers=form.as_typed(), by=_by(request)
    )
    _remember(request, application)
    return redirect(_next(application))


def _next(application: Application) -> str:
    """The first page that still asks for something, else the page to check everything."""
    try:
        read_all(application.answers, application.nation)
    except Incomplete as missing:
        return reverse("partners:register_step", args=[missing.step])
    return reverse("partners:register_check")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("register_step")
def register_check(request: HttpRequest) -> HttpResponse:
    """Everything once more; sending it asks for a click in the applicant's mail."""
    application = draft_of(request)
    if application is None:
        return redirect("partners:register_step", step="company")
    if application.status != Application.Status.DRAFT:
        return redirect("partners:register_status")
    if request.method == "POST":
        return _send(request, application)
    if (target := _next(application)) != reverse("partners:register_check"):
        return redirect(target)
    context = {
        "items": _answers(application),
        "steps": _stepper("check", application),
        "application": application,
    }
    return render(request, "partners/register_check.html", context)


def _send(request: HttpRequest, application: Application) -> HttpResponse:
    if not _may_mail(request, application.email):
        return ratelimit.respond_429(request)
    try:
        actions.ask_confirmation(application, by=_by(request))
    except actions.ApplicationIncomplete as missing:
        messages.error(request, str(missing))
        return redirect("partners:register_step", step=missing.step)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("partners:register")
    return redirect("partners:register_sent")


def _may_mail(request: HttpRequest, email: str) -> bool:
    """So many letters for each visitor and each address, whoever asks."""
    return bool(ratelimit.consume(request, action="register_mail", key=email.lower()))


@login_not_required
@never_cache
@require_safe
def register_sent(request: HttpRequest) -> HttpResponse:
    """A link is in the mail. The same page for everybody."""
    application = draft_of(request)
    if application is not None and application.status != Application.Status.DRAFT:
        return redirect("partners:register_status")
    return render(request, "partners/register_sent.html", {"application": application})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("register_step")
def register_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail. A click confirms, so that a scanner that follows links does not."""
    if request.method != "POST":
        return render(request, "partners/register_confirm.html")
    try:
        application = actions.confirm_application(token, by=_by(request))
    except actions.ApplicationIncomplete as missing:
        messages.error(request, str(missing))
        return redirect("partners:register")
    except ActionError as error:
        return render(request, "partners/register_confirm.html", {"problem": error}, status=410)
    _remember(request, application)
    return redirect("partners:register_status")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("register_step")
def register_continue(request: HttpRequest, secret: str) -> HttpResponse:
    """The link that finds a draft again, on any device."""
    application = Application.objects.with_secret(secret).first()
    if application is None:
        return render(request, "partners/register_lost.html", {"form": LostLinkForm()}, status=404)
    _remember(request, application)
    return redirect("partners:register")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("register_step")
def register_link(request: HttpRequest) -> HttpResponse:
    """Mails the visitor a link; says the same whatever the register knows."""
    form = LostLinkForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "partners/register_lost.html", {"form": form})
    if not _may_mail(request, form.cleaned_data["email"]):
        return ratelimit.respond_429(request)
    actions.send_lost_link(form.cleaned_data["email"], by=_by(request))
    return render(request, "partners/register_link_sent.html")


@login_not_required
@never_cache
@require_POST
@limited("register_step")
def register_keep(request: HttpRequest) -> HttpResponse:
    """Mails the link to the draft in this browser, to go on elsewhere."""
    application = draft_of(request)
    if application is None:
        return redirect("partners:register")
    if application.email and not _may_mail(request, application.email):
        return ratelimit.respond_429(request)
    try:
        actions.send_link(application, by=_by(request))
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("A link to this form is in your mail."))
    return redirect("partners:register")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("register_step")
def register_status(request: HttpRequest) -> HttpResponse:
    """Where the visitor's application stands, and the office's questions."""
    application = draft_of(request)
    if application is None:
        return redirect("partners:register_link")
    if application.status == Application.Status.DRAFT:
        return redirect("partners:register")
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _answer(request, application, form)
    context = {
        "application": application,
        "form": form,
        "items": _answers(application),
        "exchange": application.answers.get("exchange", []),
    }
    return render(request, "partners/register_status.html", context)


def _answer(request: HttpRequest, application: Application, form: AnswerForm) -> HttpResponse:
    try:
        application = actions.resubmit_application(
            application, answer=form.cleaned_data["answer"], by=_by(request)
        )
    except actions.ApplicationIncomplete as missing:
        messages.error(request, str(missing))
        return redirect("partners:register_step", step=missing.step)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        if application.status == Application.Status.DRAFT:
            return redirect("partners:register_sent")
        messages.success(request, _("Your answer is with the office."))
    return redirect("partners:register_status")


# What the pages show


def _stepper(current: str, application: Application | None) -> list[dict[str, Any]]:
    done = set(application.answers) if application else set()
    return [
        {
            "label": label,
            "state": "current" if name == current else "done" if name in done else "to_do",
            "url": reverse("partners:register_step", args=[name]) if name in STEPS else "",
        }
        for name, label in STEP_LABELS.items()
    ]


def _answers(application: Application) -> list[dict[str, Any]]:
    """What was typed, as pairs; each with the way to change it while that is possible."""
    answers = application.answers
    company, contact = answers.get("company", {}), answers.get("contact", {})
    scheme = company.get("scheme", "")
    rows = [
        ("company", _("Organisation"), company.get("name", "")),
        ("company", _scheme_label(scheme), _number(company, application)),
        *([("company", _("Address"), company["address"])] if company.get("address") else []),
        (
            "supply",
            _("Could supply"),
            ", ".join(labels(answers.get("supply", {}).get("kinds", []))),
        ),
        ("contact", _("Answered 24 hours, 7 days"), _phone(contact, application)),
        ("contact", _("Your name"), contact.get("person", "")),
        ("contact", _("Your e-mail address"), contact.get("email", "")),
    ]
    return [
        {
            "label": label,
            "value": value,
            "change_url": reverse("partners:register_step", args=[step])
            if application.is_open
            else "",
        }
        for step, label, value in rows
    ]


def _scheme_label(scheme: str) -> str:
    return str(dict(Identifier.Scheme.choices).get(scheme, _("Number")))


def _number(company: dict[str, Any], application: Application) -> str:
    """As the register will keep it."""
    nation_code = application.nation.code if application.nation else ""
    try:
        return check(
            company.get("scheme", ""),
            company.get("number", ""),
            company.get("country") or nation_code,
        ).value
    except BadIdentifier as problem:
        return identifier_words.sentence(problem)


def _phone(contact: dict[str, Any], application: Application) -> str:
    try:
        code = application.nation.code if application.nation else ""
        return readable(clean(contact.get("phone", ""), code))
    except BadPhone:
        return str(contact.get("phone", ""))
