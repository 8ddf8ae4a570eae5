"""How forms look: every form and every field is drawn by the portal's own components."""

from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` in the portal's manner."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
