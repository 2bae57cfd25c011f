# SPDX-License-Identifier: Apache-2.0
"""The section behind the technician's door: its code, and everything that is looked at and done at the machine."""

from __future__ import annotations

from kiosk.flows.flow import Section
from kiosk.steps.technician import TechnicianMenuStep, TechnicianProgramStep
from kiosk.steps.technician_calls import TechnicianCallsStep
from kiosk.steps.technician_code import TechnicianCodeStep
from kiosk.steps.technician_devices import TechnicianDevicesStep, TechnicianDeviceStep
from kiosk.steps.technician_sending import TechnicianNetworkStep, TechnicianOutboxStep
from kiosk.steps.technician_service import TechnicianServiceStep

# The menu stands behind the code, which goes on to it; every other step is led to from there and back.
TECHNICIAN = Section(
    "technician",
    (
        TechnicianCodeStep(),
        TechnicianMenuStep(),
        TechnicianDevicesStep(),
        TechnicianDeviceStep(),
        TechnicianOutboxStep(),
        TechnicianCallsStep(),
        TechnicianNetworkStep(),
        TechnicianServiceStep(),
        TechnicianProgramStep(),
    ),
)
