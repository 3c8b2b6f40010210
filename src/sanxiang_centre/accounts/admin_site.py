"""The site of the admin pages: it lets in as the rest of the centre does, and shows without changing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_changed
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy

from sanxiang_centre.accounts.models import Person

if TYPE_CHECKING:
    Plain = admin.ModelAdmin[Any]
else:
    Plain = admin.ModelAdmin

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SignInForm(AdminAuthenticationForm):
    """Django's own asks for the password alone, and as often as one likes: neither the limits nor the second factor would hold here."""

    code = forms.CharField(
        label="动态码或恢复码 · code of the second factor",
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if name and password:
            found = get_adapter(self.request).authenticate(self.request, username=name, password=password)
            if found is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(found)
            self._second_factor(found)
            self.user_cache = found
        return self.cleaned_data

    def _second_factor(self, person: Person) -> None:
        """The library counts wrong codes, and takes each one once."""
        if not is_mfa_enabled(person, FACTORS):
            return
        code = self.cleaned_data.get("code")
        if not code:
            raise ValidationError("请填写动态码或恢复码 / the code of your second factor is due", code="code_due")
        asked = AuthenticateForm(user=person, data={"code": code})
        if not asked.is_valid():
            raise ValidationError([text for texts in asked.errors.values() for text in texts], code="wrong_code")
        asked.save()


class OwnPasswordForm(AdminPasswordChangeForm):
    def clean_old_password(self) -> str:
        """Wrong ones are counted with those at sign-in."""
        old = str(self.cleaned_data["old_password"])
        if not get_adapter().reauthenticate(self.user, old):
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old


class OwnPassword(PasswordChangeView):
    form_class = OwnPasswordForm
    success_url = reverse_lazy("admin:password_change_done")

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        password_changed.send(sender=Person, request=self.request, user=form.user)
        return answer


class Shown(Plain):
    """Nothing can be added, changed or deleted here; with what is chosen in a list, only what its own page names in `actions`."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without those of the site, which delete past the services."""
        return {name: action for name, action in super().get_actions(request).items() if name in (self.actions or ())}


class Site(admin.AdminSite):
    site_title = site_header = "三响 · Sanxiang"
    index_title = "管理列表 · Lists for administrators"
    login_form = SignInForm
    login_template = "admin/sign_in.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """With a temporary password one gets as far as to the change of it."""
        person = request.user
        if not isinstance(person, Person) or not person.is_staff:
            return False
        return not person.must_change_password or request.path == reverse("admin:password_change")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "GET" and isinstance(request.user, Person) and request.user.is_staff and request.user.must_change_password:
            return HttpResponseRedirect(reverse("admin:password_change"))
        return super().login(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        request.current_app = self.name
        return OwnPassword.as_view(extra_context={**self.each_context(request), **(extra_context or {})})(request)

    def register(self, model_or_iterable: Any, admin_class: type[Any] | None = None, **options: Any) -> None:
        """What libraries would have here could be written, past the services and their event rows: it is left out."""
        if admin_class is not None and issubclass(admin_class, Shown):
            super().register(model_or_iterable, admin_class, **options)
