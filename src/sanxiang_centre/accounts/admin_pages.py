"""The admin pages, with the centre's own site in the place of Django's."""

from django.contrib.admin.apps import AdminConfig


class AdminPages(AdminConfig):
    default_site = "sanxiang_centre.accounts.admin_site.Site"
