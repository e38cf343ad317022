"""The form that adds a host. What may be added is decided in dashboard.web.hosts."""

from __future__ import annotations

from django import forms

from collectors.target import Target


class HostForm(forms.Form):
    name = forms.CharField(
        required=False,
        max_length=255,
        help_text="Left empty, the machine's own hostname is taken.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    address = forms.CharField(
        max_length=500,
        help_text="unix:///var/run/docker.sock for this machine, tcp://host:2375 for another.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "placeholder": "tcp://10.0.0.5:2375",
            }
        ),
    )
    unchecked = forms.BooleanField(required=False, label="Add it although its daemon does not answer now")

    def target(self) -> Target:
        return Target(address=self.cleaned_data["address"])
